//! The pictures of pages, for a program that recognises text: unpacked, turned so that the page stands upright, strips of
//! one scan put together again, from the top of the page to its bottom.

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, Rect};

use crate::read::content::Picture;

/// Less than this, in pixels along either side, is a sign or a seal and no text.
const SMALLEST_SIDE: u32 = 40;

/// Fewer pixels than this hold no line of text.
const FEWEST_PIXELS: u64 = 20_000;

/// More than this is no scan: A0 at 300 dots an inch has 140 million.
const MOST_PIXELS: u64 = 160_000_000;

/// All pictures of a page together.
const MOST_BYTES: usize = 600 << 20;

/// Strips of a scan that are farther apart or less level than this, in points, are pictures of their own.
const SEAM: f64 = 1.5;

/// The pictures of one page.
pub(super) fn of<'a>(number: usize, page: &Page<'a>, cache: &InterpreterCache<'a>) -> Vec<Picture> {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let to_page = Affine::new(page.initial_transform(true).as_coeffs());
    let mut context = Context::new(to_page, bounds, cache, page.xref(), settings);
    let mut collector = Collector::default();
    interpret_page(page, &mut context, &mut collector);
    let mut strips = collector.strips;
    strips.sort_by(|one, other| one.place.y0.total_cmp(&other.place.y0).then(one.place.x0.total_cmp(&other.place.x0)));
    let mut whole: Vec<Strip> = Vec::new();
    for strip in strips {
        match whole.last_mut() {
            Some(above) if above.goes_on_in(&strip) => above.append(strip),
            _ => whole.push(strip),
        }
    }
    whole.into_iter().filter(Strip::may_show_text).map(|strip| strip.into_picture(number)).collect()
}

/// Pixels at a place of an upright page.
struct Strip {
    place: Rect,
    width: u32,
    height: u32,
    /// Bytes of a pixel: 1 for grey, 3 for colours.
    depth: usize,
    pixels: Vec<u8>,
}

impl Strip {
    fn goes_on_in(&self, below: &Self) -> bool {
        let is_near = |one: f64, other: f64| (one - other).abs() < SEAM;
        self.width == below.width
            && self.depth == below.depth
            && is_near(self.place.x0, below.place.x0)
            && is_near(self.place.x1, below.place.x1)
            && is_near(self.place.y1, below.place.y0)
    }

    fn append(&mut self, mut below: Self) {
        self.pixels.append(&mut below.pixels);
        self.height += below.height;
        self.place = self.place.union(below.place);
    }

    fn may_show_text(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        self.width.min(self.height) >= SMALLEST_SIDE && pixels >= FEWEST_PIXELS
    }

    /// A portable grey map or pixel map (netpbm).
    fn into_picture(self, page: usize) -> Picture {
        let (magic, extension) = if self.depth == 1 { ("P5", "pgm") } else { ("P6", "ppm") };
        let mut bytes = format!("{magic}\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend_from_slice(&self.pixels);
        Picture { page, bytes, extension }
    }
}

/// Pixels turned as `to_page` turns them, by quarters and mirrors.
fn upright(pixels: &[u8], (width, height): (u32, u32), depth: usize, to_page: Affine) -> Option<Strip> {
    let [a, b, c, d, _, _] = to_page.as_coeffs();
    let (columns, rows) = (width as usize, height as usize);
    if pixels.len() != columns.checked_mul(rows)?.checked_mul(depth)? {
        return None;
    }
    let place = to_page.transform_rect_bbox(Rect::new(0.0, 0.0, width.into(), height.into()));
    let is_turned = b.abs() > a.abs();
    if !is_turned && a > 0.0 && d > 0.0 {
        return Some(Strip { place, width, height, depth, pixels: pixels.to_vec() });
    }
    let mut turned = Vec::with_capacity(pixels.len());
    let (across, down) = if is_turned { (rows, columns) } else { (columns, rows) };
    for y in 0..down {
        for x in 0..across {
            let (column, row, is_back, is_up) =
                if is_turned { (y, x, b < 0.0, c < 0.0) } else { (x, y, a < 0.0, d < 0.0) };
            let column = if is_back { columns - 1 - column } else { column };
            let row = if is_up { rows - 1 - row } else { row };
            turned.extend_from_slice(pixels.get((row * columns + column) * depth..)?.get(..depth)?);
        }
    }
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    Some(Strip { place, width, height, depth, pixels: turned })
}

/// Takes the pictures that are drawn and nothing else.
#[derive(Default)]
struct Collector {
    strips: Vec<Strip>,
    bytes: usize,
}

impl Collector {
    fn take(&mut self, pixels: &[u8], size: (u32, u32), depth: usize, drawn: Affine, stated: (u32, u32)) {
        // A picture may unpack to another size than it states; it fills the same place.
        let scale = (f64::from(stated.0) / f64::from(size.0), f64::from(stated.1) / f64::from(size.1));
        let to_page = drawn * Affine::scale_non_uniform(scale.0, scale.1);
        if let Some(strip) = upright(pixels, size, depth, to_page) {
            self.bytes += strip.pixels.len();
            self.strips.push(strip);
        }
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let stated = (image.width(), image.height());
        let pixels = u64::from(stated.0) * u64::from(stated.1);
        if pixels > MOST_PIXELS || self.bytes > MOST_BYTES || stated.0.min(stated.1) < 4 {
            return;
        }
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |image, _| match image {
                    ImageData::Rgb(rgb) => self.take(&rgb.data, (rgb.width, rgb.height), 3, props.transform, stated),
                    ImageData::Luma(grey) => {
                        self.take(&grey.data, (grey.width, grey.height), 1, props.transform, stated)
                    }
                },
                None,
            ),
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    // What is painted is dark on paper.
                    let grey: Vec<u8> = mask.data.iter().map(|painted| 255 - painted).collect();
                    self.take(&grey, (mask.width, mask.height), 1, props.transform, stated);
                },
                None,
            ),
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &hayro_interpret::font::GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}
