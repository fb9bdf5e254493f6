//! Page layouts (版式): characters placed on pages become lines in reading order. Shared by the readers of PDF and OFD.
//!
//! How to use: for each page gather its characters (`Glyph`) by the direction they run in, and its ruled lines
//! (`Rulings`), in points with `y` growing downwards from the upper edge; `Sheet::new` makes lines of them, `text` makes the
//! text of all pages and says where each begins.
//!
//! A line of a page is a line of the text; wide gaps are tabs. The rows of ruled tables are one line each, columns of prose
//! are read one after another. A line indented against its page begins with blanks and an empty line stands for a wide step
//! downwards, which is what normalize joins lines by. Headers, footers and page numbers are left out.

mod blocks;
mod glyphs;
mod layout;
mod lines;
mod margins;
mod rulings;

pub(super) use glyphs::{ASCENT, Direction, Glyph};
use lines::Line;
use rulings::Grid;
pub(super) use rulings::{Paint, Rulings};

/// More characters than this stand in no table, and looking for their cells would take long.
const MOST_IN_TABLES: usize = 50_000;

/// A page as lines.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// From top to bottom.
    lines: Vec<Line>,
    /// In points.
    height: f32,
}

impl Sheet {
    /// The lines of a page of that width and height. `glyphs` are its characters in the order drawn, turned upright, for each
    /// direction of `Direction::ALL`; the direction of most of them comes first, then what is turned against it.
    pub fn new(glyphs: &[Vec<Glyph>; 4], rulings: &Rulings, size: (f64, f64)) -> Self {
        let mut directions: Vec<(Direction, &Vec<Glyph>)> = Direction::ALL.into_iter().zip(glyphs).collect();
        directions.retain(|(_, glyphs)| !glyphs.is_empty());
        directions.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
        let is_turned = matches!(directions.first(), Some((Direction::Down | Direction::Up, _)));
        let ordered = |(direction, glyphs): &(Direction, &Vec<Glyph>)| {
            let can_be_table = glyphs.len() <= MOST_IN_TABLES;
            blocks::ordered(glyphs, &if can_be_table { rulings.seen(*direction, size) } else { Grid::default() })
        };
        let height = if is_turned { size.0 } else { size.1 } as f32;
        Self { lines: directions.iter().flat_map(ordered).collect(), height }
    }
}

/// The text of all pages, headers and footers left out, and where in it each page begins, in bytes.
pub(super) fn text(mut sheets: Vec<Sheet>) -> (String, Vec<usize>) {
    margins::drop_repeated(&mut sheets);
    layout::text(&sheets)
}

#[cfg(test)]
mod tests;
