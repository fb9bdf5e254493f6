//! Paths (`AbbreviatedData`), as far as they may be ruled lines.

use kurbo::{Affine, Point};

use super::transform::number;
use crate::read::page::{Paint, Rulings};

/// 图形对象: a path with few enough parts to be the lines of a table.
#[derive(Debug)]
pub(super) struct Path {
    steps: Vec<Step>,
    paint: Paint,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Move(Point),
    Line(Point),
    Curve(Point),
    Close,
}

/// A path with more steps is a picture.
const MOST_STEPS: usize = 200;

impl Path {
    /// Reads the data of a path; none if it rules nothing.
    pub fn parse(data: &str, paint: Paint) -> Option<Self> {
        let mut steps = Vec::new();
        let mut words = data.split_whitespace();
        while let Some(word) = words.next() {
            // How many numbers follow; the last two are where the step ends.
            let count = match word {
                "S" | "M" | "L" => 2,
                "Q" => 4,
                "B" => 6,
                "A" => 7,
                "C" => 0,
                _ => continue,
            };
            let numbers: Vec<f64> = words.by_ref().take(count).map_while(number).collect();
            if numbers.len() < count || steps.len() == MOST_STEPS {
                return None;
            }
            let end = || match numbers[..] {
                [.., x, y] => Point::new(x, y),
                _ => Point::ORIGIN,
            };
            steps.push(match word {
                "S" | "M" => Step::Move(end()),
                "L" => Step::Line(end()),
                "C" => Step::Close,
                _ => Step::Curve(end()),
            });
        }
        (!steps.is_empty() && paint != Paint::Nothing).then_some(Self { steps, paint })
    }

    /// Draws it on a page.
    pub fn draw(&self, transform: Affine, rulings: &mut Rulings) {
        for step in &self.steps {
            match step {
                Step::Move(to) => rulings.move_to(transform * *to),
                Step::Line(to) => rulings.line_to(transform * *to),
                Step::Curve(to) => rulings.curve_to(transform * *to),
                Step::Close => rulings.close(),
            }
        }
        rulings.paint(self.paint);
    }
}
