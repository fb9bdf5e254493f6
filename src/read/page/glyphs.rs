//! A character at its place on a page, as the file draws it.

/// Where on a page a character stands. Lengths are in points, `x` along the line of writing and `y` down from line to
/// line, so that text turned by a quarter reads like any other.
#[derive(Debug, Clone, Copy)]
pub(in crate::read) struct Glyph {
    /// Where it begins.
    pub x: f32,
    /// Its baseline.
    pub y: f32,
    /// How far it reaches along the line.
    pub width: f32,
    /// Size of its font.
    pub size: f32,
    /// What it is.
    pub character: char,
    /// Width of the blanks drawn directly before it.
    pub blank: f32,
}

/// How far an ideograph reaches above its baseline, in units of the font size.
pub(in crate::read) const ASCENT: f32 = 0.88;

impl Glyph {
    /// A character of vertical writing, placed as a line of its own, as part of the column that runs down a page of that
    /// width.
    pub fn in_column(self, page_width: f32) -> Self {
        Self { x: self.y - self.size * ASCENT, y: page_width - self.x - self.size / 2.0, ..self }
    }

    /// Where it ends.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }
}

/// How text runs on an upright page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::read) enum Direction {
    /// From left to right.
    Right,
    /// From top to bottom: vertical writing, or a page turned to the right.
    Down,
    /// Upside down.
    Left,
    /// From bottom to top.
    Up,
}

impl Direction {
    /// All of them; the index is `as usize`.
    pub const ALL: [Self; 4] = [Self::Right, Self::Down, Self::Left, Self::Up];

    /// The direction of a vector on a page whose `y` grows downwards; none for slanted text, which is a watermark.
    pub fn of(dx: f64, dy: f64) -> Option<Self> {
        // A page put into a scanner askew leans by a few degrees.
        const STEEPEST: f64 = 0.27;
        if dy.abs() <= dx.abs() * STEEPEST {
            Some(if dx >= 0.0 { Self::Right } else { Self::Left })
        } else if dx.abs() <= dy.abs() * STEEPEST {
            Some(if dy >= 0.0 { Self::Down } else { Self::Up })
        } else {
            None
        }
    }

    /// A point of a page of that size, turned so that the text runs to the right and its lines follow downwards.
    pub fn upright(self, (x, y): (f64, f64), (width, height): (f64, f64)) -> (f32, f32) {
        let (x, y) = match self {
            Self::Right => (x, y),
            Self::Down => (y, width - x),
            Self::Left => (width - x, height - y),
            Self::Up => (height - y, x),
        };
        (x as f32, y as f32)
    }
}
