//! Ruled lines of a page, and the cells that they enclose.

use kurbo::{Affine, Point, Rect};

use super::glyphs::{Direction, Glyph};

/// The ruled lines of a page, as the file draws them.
#[derive(Debug, Default)]
pub(in crate::read) struct Rulings {
    /// The path being put together: its straight lines and its rectangles.
    open: Vec<(Point, Point)>,
    open_boxes: Vec<Rect>,
    start: Point,
    last: Point,
    drawn: Vec<Rect>,
}

/// A page with more ruled lines is a drawing.
const MAX_RULINGS: usize = 6_000;

/// A line as thick as this, in points, is an area.
const THICKEST: f64 = 3.0;

/// How a path is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Paint {
    Nothing,
    Fill,
    Stroke,
}

impl Rulings {
    /// Begins a new run of straight lines.
    pub fn move_to(&mut self, point: Point) {
        (self.start, self.last) = (point, point);
    }

    /// Goes on with a straight line.
    pub fn line_to(&mut self, point: Point) {
        if self.open.len() < MAX_RULINGS {
            self.open.push((self.last, point));
        }
        self.last = point;
    }

    /// Goes back to where the run began.
    pub fn close(&mut self) {
        self.line_to(self.start);
    }

    /// Goes on with a curve, which rules nothing.
    pub fn curve_to(&mut self, point: Point) {
        self.last = point;
    }

    /// Adds a rectangle of a space that `to_page` leads out of.
    pub fn rectangle(&mut self, rectangle: Rect, to_page: Affine) {
        if self.open_boxes.len() < MAX_RULINGS {
            self.open_boxes.push(to_page.transform_rect_bbox(rectangle));
        }
    }

    /// Ends the path.
    pub fn paint(&mut self, paint: Paint) {
        let boxes = std::mem::take(&mut self.open_boxes);
        let open = std::mem::take(&mut self.open);
        if paint == Paint::Nothing || self.drawn.len() > MAX_RULINGS {
            return;
        }
        let is_thin = |area: &Rect| area.width() <= THICKEST || area.height() <= THICKEST;
        for area in boxes {
            if is_thin(&area) {
                self.drawn.push(area);
            } else if paint == Paint::Stroke {
                let Rect { x0, y0, x1, y1 } = area;
                self.drawn.extend(
                    [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
                        .map(|(x0, y0, x1, y1)| Rect { x0, y0, x1, y1 }),
                );
            }
        }
        let lines = open.iter().map(|(from, to)| Rect::from_points(*from, *to));
        if paint == Paint::Stroke {
            self.drawn.extend(lines.filter(is_thin));
        } else if let Some(area) = lines.reduce(|all, line| all.union(line)).filter(is_thin) {
            self.drawn.push(area);
        }
    }

    /// The ruled lines as seen by text of a direction on a page of that size; none where they are a drawing.
    pub fn seen(&self, direction: Direction, page: (f64, f64)) -> Grid {
        let mut grid = Grid::default();
        if self.drawn.len() > MAX_RULINGS {
            return grid;
        }
        for area in &self.drawn {
            let one = direction.upright((area.x0, area.y0), page);
            let other = direction.upright((area.x1, area.y1), page);
            let (left, right) = (one.0.min(other.0), one.0.max(other.0));
            let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
            if right - left >= bottom - top {
                grid.across.push(Rule { at: (top + bottom) / 2.0, from: left, to: right });
            } else {
                grid.down.push(Rule { at: (left + right) / 2.0, from: top, to: bottom });
            }
        }
        grid.across = joined(grid.across);
        grid.down = joined(grid.down);
        grid
    }
}

/// A straight line along one axis, at its place on the other.
#[derive(Debug, Clone, Copy)]
struct Rule {
    at: f32,
    from: f32,
    to: f32,
}

/// Lines at places that differ by less, in points, are one line.
const SAME_PLACE: f32 = 1.0;

/// Pieces of a line that are no farther apart, in points, are one piece: dots, and the corners of cells.
const SAME_LINE_GAP: f32 = 3.0;

/// A shorter line, in points, encloses no text.
const SHORTEST: f32 = 6.0;

fn joined(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|one, other| one.at.total_cmp(&other.at));
    // Lines at one place count from the first of them, so that a hatching does not become one line.
    let mut place = f32::NEG_INFINITY;
    for rule in &mut rules {
        if rule.at - place > SAME_PLACE {
            place = rule.at;
        }
        rule.at = place;
    }
    rules.sort_by(|one, other| one.at.total_cmp(&other.at).then(one.from.total_cmp(&other.from)));
    let mut joined: Vec<Rule> = Vec::new();
    for rule in rules {
        match joined.last_mut() {
            Some(last) if last.at == rule.at && rule.from - last.to <= SAME_LINE_GAP => last.to = last.to.max(rule.to),
            _ => joined.push(rule),
        }
    }
    joined.retain(|rule| rule.to - rule.from >= SHORTEST);
    joined
}

/// The ruled lines of a page, ordered by their places.
#[derive(Debug, Default)]
pub(in crate::read) struct Grid {
    across: Vec<Rule>,
    down: Vec<Rule>,
}

/// What ruled lines enclose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::read) struct Cell {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Cell {
    fn contains(&self, (x, y): (f32, f32)) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

impl Grid {
    /// Whether there can be a cell.
    pub fn is_empty(&self) -> bool {
        self.across.len() < 2 || self.down.len() < 2
    }

    /// The cell of each character, none for those outside of cells.
    pub fn cells(&self, glyphs: &[Glyph]) -> Vec<Option<Cell>> {
        let mut cell: Option<Cell> = None;
        let cells = glyphs.iter().map(|glyph| {
            let centre = (glyph.x + glyph.width / 2.0, glyph.y - glyph.size * 0.35);
            if !cell.is_some_and(|cell| cell.contains(centre)) {
                cell = self.cell(centre);
            }
            cell
        });
        cells.collect()
    }

    /// The cell around a point. Tables often have no line at their left and right edges; one of the two is enough.
    fn cell(&self, (x, y): (f32, f32)) -> Option<Cell> {
        let (top, bottom) = (nearest(&self.across, y, x, Side::Before)?, nearest(&self.across, y, x, Side::Behind)?);
        let (left, right) = (nearest(&self.down, x, y, Side::Before), nearest(&self.down, x, y, Side::Behind));
        if left.is_none() && right.is_none() {
            return None;
        }
        Some(Cell { left: left.unwrap_or(f32::MIN), right: right.unwrap_or(f32::MAX), top, bottom })
    }
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    Behind,
}

/// The place of the nearest line on one side that reaches past `across`.
fn nearest(rules: &[Rule], at: f32, across: f32, side: Side) -> Option<f32> {
    let behind = rules.partition_point(|rule| rule.at <= at);
    let reaches = |rule: &&Rule| (rule.from - SAME_PLACE..=rule.to + SAME_PLACE).contains(&across);
    let (before, behind) = rules.split_at(behind);
    let found = match side {
        Side::Before => before.iter().rev().find(reaches),
        Side::Behind => behind.iter().find(reaches),
    };
    found.map(|rule| rule.at)
}
