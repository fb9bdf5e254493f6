//! Numbers, matrices and boxes as OFD writes them. Lengths are in millimetres.

use kurbo::{Affine, Rect};

/// Where an object's own space lies in the one around it: its `CTM`, then the shift to its `Boundary`.
pub(super) fn of_object(matrix: Option<&str>, boundary: Option<&str>) -> Affine {
    let matrix = match matrix.map(numbers).as_deref() {
        Some(&[a, b, c, d, e, f, ..]) => Affine::new([a, b, c, d, e, f]),
        _ => Affine::IDENTITY,
    };
    let shift = boundary.and_then(area).map_or(Affine::IDENTITY, |area| Affine::translate((area.x0, area.y0)));
    shift * matrix
}

/// 矩形区域 (ST_Box): left, upper edge, width, height.
pub(super) fn area(text: &str) -> Option<Rect> {
    match numbers(text)[..] {
        [x, y, width, height, ..] => Some(Rect::new(x, y, x + width, y + height)),
        _ => None,
    }
}

/// Numbers parted by blanks; what is none, or none to count with, is left out.
fn numbers(text: &str) -> Vec<f64> {
    /// A matrix, the longest list, has six.
    const MOST: usize = 6;
    text.split_whitespace().filter_map(number).take(MOST).collect()
}

/// A number of a size that pages can have.
pub(super) fn number(text: &str) -> Option<f64> {
    const LARGEST: f64 = 1e9;
    text.trim().parse().ok().filter(|number: &f64| number.abs() <= LARGEST)
}
