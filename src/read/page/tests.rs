//! Small pages, one for every rule of reading them.

use kurbo::Point;
use proptest::prelude::*;

use super::*;

/// A4 in points; a font of 10.
const SIZE: (f64, f64) = (595.0, 842.0);
const EM: f32 = 10.0;

/// A text with its characters side by side.
fn glyphs(texts: &[(&str, f32, f32)]) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    for (text, x, y) in texts {
        let mut x = *x;
        for character in text.chars() {
            let width = if character.is_ascii() { EM / 2.0 } else { EM };
            glyphs.push(Glyph { x, y: *y, width, size: EM, character, blank: 0.0 });
            x += width;
        }
    }
    glyphs
}

fn sheet(texts: &[(&str, f32, f32)]) -> Sheet {
    Sheet::new(&[glyphs(texts), vec![], vec![], vec![]], &Rulings::default(), SIZE)
}

fn lines_of(texts: &[(&str, f32, f32)]) -> Vec<String> {
    text(vec![sheet(texts)]).0.lines().map(str::to_owned).collect()
}

#[test]
fn pieces_in_any_order_become_lines() {
    let lines = lines_of(&[("第二条乙。", 60.0, 130.0), ("。", 80.0, 100.4), ("甲", 70.0, 99.9), ("条", 60.0, 100.0)]);
    assert_eq!(lines, ["条甲。", "第二条乙。"]);
}

#[test]
fn gaps_are_cells_blanks_or_nothing() {
    let lines = |texts: &[(&str, f32)]| lines_of(&texts.iter().map(|(text, x)| (*text, *x, 100.0)).collect::<Vec<_>>());
    assert_eq!(lines(&[("序号", 60.0), ("牵头", 120.0), ("单位", 140.0)]), ["序号\t牵头单位"]);
    assert_eq!(lines(&[("第一条", 60.0), ("为了", 112.0)]), ["第一条 为了"]);
    assert_eq!(lines(&[("Open", 60.0), ("XML", 83.0)]), ["Open XML"]);
    // A letterhead is spread out evenly.
    assert_eq!(lines(&[("某", 60.0), ("市", 90.0), ("文", 120.0), ("件", 150.0)]), ["某市文件"]);
}

#[test]
fn shadows_are_printed_once_and_exponents_stay_in_their_line() {
    assert_eq!(lines_of(&[("甲", 60.0, 100.0), ("甲", 60.3, 100.2), ("甲", 70.0, 100.0)]), ["甲甲"]);
    let mut area = glyphs(&[("面积", 60.0, 100.0), ("以上", 85.0, 100.0)]);
    area.push(Glyph { x: 80.2, y: 96.0, width: 2.5, size: 5.0, character: '2', blank: 0.0 });
    let sheet = Sheet::new(&[area, vec![], vec![], vec![]], &Rulings::default(), SIZE);
    assert_eq!(text(vec![sheet]).0, "面积2以上\n");
}

#[test]
fn indents_and_wide_steps_are_shown() {
    let mut texts = vec![("标题", 180.0, 100.0), ("段落开头", 80.0, 140.0)];
    texts.extend([160.0, 180.0, 200.0, 220.0].map(|y| ("续行", 60.0, y)));
    texts.push(("落款", 240.0, 280.0));
    assert_eq!(lines_of(&texts), ["　　标题", "", "　　段落开头", "续行", "续行", "续行", "续行", "", "　　落款"]);
}

#[test]
fn headers_and_numbers_of_pages_are_dropped_and_the_first_lines_kept() {
    let pages = ["— 1 —", "— 2 —", "— 3 —"].map(|number| {
        let body = [("某市人民政府公报", 60.0, 40.0), ("供水办法", 160.0, 130.0), ("正文。", 60.0, 170.0)];
        sheet(&[body.as_slice(), &[(number, 300.0, 800.0)]].concat())
    });
    let (text, starts) = text(pages.into());
    assert!(!text.contains("公报") && !text.contains('—'), "{text}");
    assert_eq!(text.matches("供水办法").count(), 3);
    assert_eq!(starts, [0, text.len() / 3, text.len() / 3 * 2]);
}

#[test]
fn what_stands_once_or_in_the_text_is_no_header() {
    let (alone, _) = text(vec![sheet(&[("某市文件", 60.0, 40.0), ("1", 300.0, 800.0)])]);
    assert_eq!(alone.split_whitespace().collect::<Vec<_>>(), ["某市文件", "1"]);
    let same = || sheet(&[("甲", 60.0, 40.0), ("小计", 60.0, 400.0)]);
    let (twice, _) = text(vec![same(), same()]);
    assert_eq!((twice.matches('甲').count(), twice.matches("小计").count()), (2, 2));
}

#[test]
fn columns_of_prose_are_read_one_after_another_and_tables_row_by_row() {
    let rows: Vec<f32> = (0..9_u8).map(|row| 150.0 + 16.0 * f32::from(row)).collect();
    let (left, right) = ("左栏的文字左栏的文字左栏", "右栏的文字右栏的文字右栏");
    let prose: Vec<(&str, f32, f32)> = rows.iter().flat_map(|&y| [(left, 60.0, y), (right, 300.0, y)]).collect();
    let lines = lines_of(&prose);
    assert_eq!(lines.iter().map(|line| line.trim()).collect::<Vec<_>>(), [[left; 9], [right; 9]].concat());
    let table: Vec<(&str, f32, f32)> = rows.iter().flat_map(|&y| [("项目", 60.0, y), (left, 160.0, y)]).collect();
    assert!(lines_of(&table).iter().all(|line| line == "项目\t左栏的文字左栏的文字左栏"));
}

#[test]
fn a_row_of_a_ruled_table_is_one_line() {
    let mut rulings = Rulings::default();
    for y in [100.0, 140.0, 180.0] {
        rulings.move_to(Point::new(60.0, y));
        rulings.line_to(Point::new(260.0, y));
        rulings.paint(Paint::Stroke);
    }
    for x in [60.0, 160.0, 260.0] {
        rulings.move_to(Point::new(x, 100.0));
        rulings.line_to(Point::new(x, 180.0));
        rulings.paint(Paint::Stroke);
    }
    let texts = [
        ("牵头", 70.0, 116.0),
        ("单位", 70.0, 132.0),
        ("市监局", 170.0, 124.0),
        ("甲", 70.0, 164.0),
        ("乙", 170.0, 164.0),
    ];
    let sheet = Sheet::new(&[glyphs(&texts), vec![], vec![], vec![]], &rulings, SIZE);
    assert_eq!(text(vec![sheet]).0, "牵头单位\t市监局\n甲\t乙\n");
}

proptest! {
    #[test]
    fn every_character_is_given_once(places in prop::collection::vec((0.0..500.0_f32, 0.0..842.0_f32), 0..60)) {
        // Each another character: the same one at the same place would be a shadow.
        let characters: Vec<char> = ('一'..).take(places.len()).collect();
        let placed = characters.iter().zip(&places).map(|(&character, &(x, y))| {
            Glyph { x, y, width: EM, size: EM, character, blank: 0.0 }
        });
        let sheet = Sheet::new(&[placed.collect(), vec![], vec![], vec![]], &Rulings::default(), SIZE);
        let mut given: Vec<char> = text(vec![sheet]).0.chars().filter(|c| !c.is_whitespace()).collect();
        given.sort_unstable();
        prop_assert_eq!(given, characters);
    }
}
