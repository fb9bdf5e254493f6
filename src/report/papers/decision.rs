//! 关于修订和废止部分行政规范性文件的决定（草案）.docx: the decision itself and its annexes, in the form in which such
//! decisions are published.
//!
//! Nothing of substance is made up: what only a drafter can write is marked 〔待拟〕, what only a reviewer can decide
//! 〔待判断〕, and organ and dates are left to be filled in.

use std::io;

use minijinja::Value;

use super::layout::{self, Numbering, chinese};
use super::pieces::Pieces;
use super::templates::{self, DECISION, DECISION_DOCUMENT, Values};
use crate::model::{Action, Review, Run, Summary};
use crate::report::standing::{self, Progress, Proposal};
use crate::report::word::{self, Body, Column, Cover, Sheet, Style};
use crate::report::{Output, Report};

/// Stands where the organ is to be filled in.
const BLANK_ORGAN: &str = "××";

const TITLE: &str = "关于修订和废止部分行政规范性文件的决定（草案）";

const LIST: [Column; 3] = [
    Column { head: "序号", percent: 9, style: Style::Count },
    Column { head: "文件名称", percent: 56, style: Style::Cell },
    Column { head: "文号/公布日期", percent: 35, style: Style::Cell },
];

/// Whose documents the decision is about.
enum Organ {
    Nobody,
    One(String),
    Several,
}

struct Draft {
    output: Output,
    pieces: Pieces<Action>,
    numbering: Numbering,
    run: Run,
    organ: Organ,
    to_draft: usize,
    doubtful: usize,
}

/// Begins the file.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Draft {
        pieces: Pieces::beside(&output),
        output,
        numbering: Numbering::default(),
        run: run.clone(),
        organ: Organ::Nobody,
        to_draft: 0,
        doubtful: 0,
    }))
}

impl Report for Draft {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        match standing::action(review) {
            Some(Action::Revise) => self.revise(review)?,
            Some(action @ (Action::Repeal | Action::Lapse)) => self.pieces.add(action, |number, body| {
                let cells = [&number.to_string(), &standing::name(review), &super::number_and_date(review)];
                body.row(&LIST, Sheet::Portrait.text_width(), &cells.map(String::as_str))
            })?,
            Some(Action::Keep | Action::OutOfScope) | None => return Ok(()),
        }
        self.add_issuer(review);
        Ok(())
    }

    fn finish(self: Box<Self>, run: &Run, _summary: &Summary) -> io::Result<Output> {
        let text = templates::fill(&DECISION, run, &self.values())?;
        let mut pieces = self.pieces;
        let cover = Cover { title: TITLE, sheet: Sheet::Portrait, as_of: run.as_of };
        word::write(self.output, &cover, |body| {
            layout::write(&text, &mut Numbering::default(), body, |block, body| match block {
                "废止目录" => list(Action::Repeal, &mut pieces, body),
                "失效目录" => list(Action::Lapse, &mut pieces, body),
                _ => pieces.copy(Action::Revise, body),
            })
        })
    }
}

impl Draft {
    fn revise(&mut self, review: &Review) -> io::Result<()> {
        let changes = standing::changes(review);
        for change in &changes {
            self.to_draft += usize::from(change.progress == Progress::ToDraft);
            self.doubtful += usize::from(change.progress == Progress::Doubtful);
        }
        let text = templates::fill(&DECISION_DOCUMENT, &self.run, &super::values_of(review, changes.len()))?;
        let numbering = &mut self.numbering;
        self.pieces.add(Action::Revise, |_, body| {
            layout::write(&text, numbering, body, |_, body| write_changes(&changes, body))
        })
    }

    fn add_issuer(&mut self, review: &Review) {
        let issuer = review.issuer.as_deref().map(str::trim).filter(|issuer| !issuer.is_empty());
        self.organ = match (&self.organ, issuer) {
            (Organ::Nobody, Some(issuer)) => Organ::One(issuer.to_owned()),
            (Organ::One(organ), Some(issuer)) if organ == issuer => return,
            _ => Organ::Several,
        };
    }

    fn values(&self) -> Values {
        let kinds = [Action::Repeal, Action::Lapse, Action::Revise].map(|action| self.pieces.count(action));
        let mut annexes = 0;
        let annex_numbers = kinds.map(|count| {
            annexes += usize::from(count > 0);
            if count > 0 { annexes.to_string() } else { String::new() }
        });
        let [repealed, lapsed, revised] = kinds;
        let [repealed_annex, lapsed_annex, revised_annex] = annex_numbers;
        let organ = match &self.organ {
            Organ::One(organ) => organ,
            Organ::Nobody | Organ::Several => BLANK_ORGAN,
        };
        [
            ("制定机关", Value::from(organ)),
            ("废止附件号", Value::from(repealed_annex)),
            ("失效附件号", Value::from(lapsed_annex)),
            ("修订附件号", Value::from(revised_annex)),
            ("涉及件数", Value::from(repealed + lapsed + revised)),
            ("废止件数", Value::from(repealed)),
            ("失效件数", Value::from(lapsed)),
            ("修订件数", Value::from(revised)),
            ("待拟处数", Value::from(self.to_draft)),
            ("待判断处数", Value::from(self.doubtful)),
        ]
        .into()
    }
}

fn write_changes(changes: &[Proposal], body: &mut Body<'_>) -> io::Result<()> {
    match changes {
        [] => body.text(Style::Body, "〔待拟〕审核结论为修订，修改内容由起草人员拟定。"),
        [only] => body.text(Style::Body, &format!("{}。", only.text())),
        several => several.iter().enumerate().try_for_each(|(index, change)| {
            body.text(Style::Body, &format!("（{}）{}。", chinese(index + 1), change.text()))
        }),
    }
}

fn list(action: Action, pieces: &mut Pieces<Action>, body: &mut Body<'_>) -> io::Result<()> {
    body.begin_table(&LIST, Sheet::Portrait.text_width())?;
    pieces.copy(action, body)?;
    body.end_table()
}
