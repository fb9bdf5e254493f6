//! Where objects stand: affine transformations of the plane, and boxes.

/// `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Transform {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    e: f64,
    f: f64,
}

impl Transform {
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// An object's own: its `CTM`, then the shift to its `Boundary`.
    pub fn of_object(matrix: Option<&str>, boundary: Option<&str>) -> Self {
        let matrix = matrix.map(numbers);
        let matrix = match matrix.as_deref() {
            Some(&[a, b, c, d, e, f, ..]) => Self { a, b, c, d, e, f },
            _ => Self::IDENTITY,
        };
        let shift = boundary.and_then(Area::parse).map_or(Self::IDENTITY, |area| Self::shift(area.x, area.y));
        matrix.then(&shift)
    }

    pub fn shift(e: f64, f: f64) -> Self {
        Self { e, f, ..Self::IDENTITY }
    }

    /// This one first, then the other.
    pub fn then(&self, other: &Self) -> Self {
        Self {
            a: self.a * other.a + self.b * other.c,
            b: self.a * other.b + self.b * other.d,
            c: self.c * other.a + self.d * other.c,
            d: self.c * other.b + self.d * other.d,
            e: self.e * other.a + self.f * other.c + other.e,
            f: self.e * other.b + self.f * other.d + other.f,
        }
    }

    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// What a line of text from left to right becomes: its direction in degrees, clockwise, and its stretch.
    pub fn direction(&self) -> (f64, f64) {
        (self.b.atan2(self.a).to_degrees(), self.a.hypot(self.b))
    }

    /// How many times higher letters become.
    pub fn height(&self) -> f64 {
        self.c.hypot(self.d)
    }
}

/// 矩形区域 (ST_Box)
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub fn parse(text: &str) -> Option<Self> {
        match numbers(text)[..] {
            [x, y, width, height, ..] => Some(Self { x, y, width, height }),
            _ => None,
        }
    }
}

/// Numbers parted by blanks; what is none, or none to count with, is left out.
pub(super) fn numbers(text: &str) -> Vec<f64> {
    /// A matrix, the longest list, has six.
    const MOST: usize = 6;
    text.split_whitespace().filter_map(number).take(MOST).collect()
}

/// A finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
