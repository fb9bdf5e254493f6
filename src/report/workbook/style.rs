//! How cells look: borders, light fills and bold type, so that a print in black and white still tells them apart.
//!
//! Takes a `Look`; gives the format. What stands in the cell is up to the sheets.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::model::{Action, Verdict};

const FONT: &str = "宋体";
const HEAD_FONT: &str = "黑体";

/// Height of a line of the body in points, with what Excel adds between lines.
pub const LINE_POINTS: f64 = 13.5;

/// Size of the small type, in parts of the body's.
pub const SMALL: f64 = 0.8;

/// What a cell is in its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Running words.
    Body,
    /// A few words or a count, in the middle.
    Middle,
    /// A day.
    Date,
    /// For the reviewer to write in.
    Input,
    /// For the reviewer, a few words.
    InputMiddle,
    /// What must not be overlooked: bold on a fill.
    Strong,
    /// What wants thought: a lighter fill.
    Doubtful,
    /// What needs nobody: slanted.
    Faint,
    /// A link.
    Link,
    /// More words than the highest row has room for: small, and from the top, so that only the end is out of sight.
    Tall,
    /// Heading of a column.
    Head,
    /// Heading of a column for the reviewer.
    InputHead,
    /// Heading of the sheet.
    Title,
    /// Heading of a part of a sheet.
    Part,
    /// A remark on the sheet.
    Note,
}

impl Look {
    const ALL: [Self; 15] = [
        Self::Body,
        Self::Middle,
        Self::Date,
        Self::Input,
        Self::InputMiddle,
        Self::Strong,
        Self::Doubtful,
        Self::Faint,
        Self::Link,
        Self::Tall,
        Self::Head,
        Self::InputHead,
        Self::Title,
        Self::Part,
        Self::Note,
    ];

    /// Of 清理意见; a file without one was not read.
    pub fn of_action(action: Option<Action>) -> Self {
        match action {
            Some(Action::Keep) => Self::Middle,
            Some(Action::Revise) => Self::Doubtful,
            Some(Action::Repeal | Action::Lapse) | None => Self::Strong,
            Some(Action::OutOfScope) => Self::Faint,
        }
    }

    /// Of 认定.
    pub fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Conflict => Self::Strong,
            Verdict::NeedsReview => Self::Doubtful,
            Verdict::Exempt => Self::Faint,
        }
    }
}

/// The formats of a workbook.
#[derive(Debug, Clone)]
pub struct Styles {
    plain: BTreeMap<Look, Format>,
    quoted: BTreeMap<Look, Format>,
}

impl Styles {
    /// Makes them.
    pub fn new() -> Self {
        let plain: BTreeMap<_, _> = Look::ALL.into_iter().map(|look| (look, format(look))).collect();
        let quoted = plain.iter().map(|(look, format)| (*look, format.clone().set_quote_prefix())).collect();
        Self { plain, quoted }
    }

    /// The format of a look.
    pub fn get(&self, look: Look) -> &Format {
        self.plain.get(&look).expect("every look has a format")
    }

    /// The same for words that would become a formula if somebody entered the cell and left it again.
    pub fn quoted(&self, look: Look) -> &Format {
        self.quoted.get(&look).expect("every look has a format")
    }

    /// The words that catch the eye inside a cell.
    pub fn mark() -> Format {
        Format::new().set_font_name(FONT).set_font_size(10).set_bold().set_underline(FormatUnderline::Single)
    }

    /// The words around them.
    pub fn unmarked() -> Format {
        Format::new().set_font_name(FONT).set_font_size(10)
    }
}

fn format(look: Look) -> Format {
    let body = Format::new()
        .set_font_name(FONT)
        .set_font_size(10)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(0x80_80_80);
    let middle = body.clone().set_align(FormatAlign::Center);
    let head = middle.clone().set_font_name(HEAD_FONT).set_bold().set_border_bottom(FormatBorder::Medium);
    let free = Format::new().set_font_name(HEAD_FONT).set_align(FormatAlign::VerticalCenter);
    match look {
        Look::Body => body,
        Look::Middle => middle,
        Look::Date => middle.set_num_format("yyyy-mm-dd"),
        Look::Input => body.set_background_color(0xF1_F8_E9),
        Look::InputMiddle => middle.set_background_color(0xF1_F8_E9),
        Look::Strong => middle.set_bold().set_background_color(0xF8_CB_AD),
        Look::Doubtful => middle.set_background_color(0xFF_F2_CC),
        Look::Faint => middle.set_italic(),
        Look::Link => middle.set_font_color(0x05_63_C1).set_underline(FormatUnderline::Single),
        Look::Tall => body.set_font_size(8).set_align(FormatAlign::Top),
        Look::Head => head.set_background_color(0xD9_E2_F3),
        Look::InputHead => head.set_background_color(0xC5_E0_B3).set_border_bottom(FormatBorder::Double),
        Look::Title => free.set_font_size(16).set_bold(),
        Look::Part => free.set_font_size(12).set_bold(),
        Look::Note => Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter),
    }
}
