//! Small pages, one for every rule of reading them.

use proptest::prelude::*;

use super::*;

/// A4 in millimetres; a font of 5.
const HEIGHT: f64 = 297.0;
const SIZE: f64 = 5.0;

fn place(x: f64, y: f64, chars: usize) -> Place {
    #[expect(clippy::cast_precision_loss, reason = "a few characters")]
    Place { x, y, width: SIZE * chars as f64, size: SIZE }
}

fn page(pieces: &[(&str, f64, f64)]) -> Page {
    let mut page = Page::new(HEIGHT);
    for (text, x, y) in pieces {
        page.put(text, place(*x, *y, text.chars().count()));
    }
    page
}

fn text_of(pages: Vec<Page>) -> (String, Vec<usize>) {
    let mut all = Pages::default();
    for page in pages {
        all.push(page);
    }
    all.finish()
}

fn lines_of(pieces: &[(&str, f64, f64)]) -> Vec<String> {
    text_of(vec![page(pieces)]).0.lines().map(str::to_owned).collect()
}

#[test]
fn pieces_in_any_order_become_lines() {
    let lines = lines_of(&[("第二条 乙。", 30.0, 60.0), ("。", 40.0, 50.4), ("甲", 35.0, 49.9), ("条", 30.0, 50.0)]);
    assert_eq!(lines, ["条甲。", "第二条 乙。"]);
}

#[test]
fn gaps_are_cells_blanks_or_nothing() {
    // 序号 and 单位 stand 4 sizes apart, the halves of a word not at all.
    assert_eq!(lines_of(&[("序号", 30.0, 50.0), ("牵头", 60.0, 50.0), ("单位", 70.0, 50.0)]), ["序号\t牵头单位"]);
    assert_eq!(lines_of(&[("总", 30.0, 50.0), ("则", 40.0, 50.0)]), ["总 则"]);
    assert_eq!(lines_of(&[("第一条", 30.0, 50.0), ("为了", 55.0, 50.0)]), ["第一条 为了"]);
    assert_eq!(lines_of(&[("Open", 30.0, 50.0), ("XML", 51.5, 50.0)]), ["Open XML"]);
    assert_eq!(lines_of(&[("甲", 30.0, 50.0), (" ", 35.0, 50.0), ("乙", 36.0, 50.0)]), ["甲乙"]);
}

#[test]
fn a_spread_letterhead_is_one_word() {
    let letters: Vec<(&str, f64, f64)> =
        ["某", "市", "文", "件"].iter().zip([30.0, 45.0, 60.0, 75.0]).map(|(text, x)| (*text, x, 50.0)).collect();
    assert_eq!(lines_of(&letters), ["某市文件"]);
}

#[test]
fn shadows_are_printed_once_and_exponents_stay_in_their_line() {
    assert_eq!(lines_of(&[("甲", 30.0, 50.0), ("甲", 30.2, 50.1), ("甲", 35.0, 50.0)]), ["甲甲"]);
    let mut area = page(&[("面积", 30.0, 50.0), ("以上", 43.0, 50.0)]);
    area.put("2", Place { x: 40.5, y: 48.0, width: 1.3, size: 2.5 });
    assert_eq!(text_of(vec![area]).0, "面积2以上\n");
}

#[test]
fn indents_and_wide_steps_are_shown() {
    let mut pieces = vec![("标题", 90.0, 30.0), ("段落开头", 40.0, 50.0)];
    pieces.extend([60.0, 70.0, 80.0, 90.0].map(|y| ("续行", 30.0, y)));
    pieces.push(("落款", 120.0, 120.0));
    let expected = ["　　标题", "", "　　段落开头", "续行", "续行", "续行", "续行", "", "　　落款"];
    assert_eq!(lines_of(&pieces), expected);
}

#[test]
fn headers_and_numbers_of_pages_are_dropped_and_the_first_lines_kept() {
    let numbers = ["— 1 —", "— 2 —", "— 3 —"];
    let pages = numbers.iter().map(|number| {
        page(&[
            ("某市人民政府公报", 30.0, 15.0),
            ("供水办法", 80.0, 45.0),
            ("正文。", 30.0, 60.0),
            (number, 150.0, 282.0),
        ])
    });
    let (text, starts) = text_of(pages.collect());
    assert_eq!(text, "　　供水办法\n正文。\n".repeat(3));
    assert_eq!(starts, [0, text.len() / 3, text.len() / 3 * 2]);
}

#[test]
fn what_stands_once_or_in_the_text_is_no_header() {
    let (text, _) = text_of(vec![page(&[("某市文件", 30.0, 15.0), ("1", 150.0, 282.0)])]);
    assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["某市文件", "1"]);
    let same = || page(&[("甲", 30.0, 15.0), ("小计", 30.0, 150.0)]);
    let (text, _) = text_of(vec![same(), same()]);
    assert_eq!(text.matches("甲").count(), 2);
    assert_eq!(text.matches("小计").count(), 2);
    // Pages of nothing but a number keep it: there it is the text.
    let (text, _) = text_of(vec![page(&[("1", 30.0, 15.0)]), page(&[("2", 30.0, 15.0)])]);
    assert_eq!(text, "1\n2\n");
}

#[test]
fn columns_of_prose_are_read_one_after_another_and_tables_row_by_row() {
    let rows: Vec<f64> = (0..8_u8).map(|row| 60.0 + 8.0 * f64::from(row)).collect();
    let mut pieces = vec![("通栏标题横跨两栏的一整行文字在这里", 30.0, 40.0)];
    for &y in &rows {
        pieces.push(("左栏的文字左栏的文字左栏", 20.0, y));
        pieces.push(("右栏的文字右栏的文字右栏", 110.0, y + 1.0));
    }
    let lines = lines_of(&pieces);
    let first = |word: &str| lines.iter().position(|line| line.contains(word));
    let last_left = lines.iter().rposition(|line| line.contains("左栏"));
    assert!(first("通栏") < first("左栏") && last_left < first("右栏"), "{lines:?}");

    let table: Vec<(&str, f64, f64)> =
        rows.iter().flat_map(|&y| [("项目", 20.0, y), ("左栏的文字左栏的文字左栏", 60.0, y)]).collect();
    assert!(lines_of(&table).iter().all(|line| line == "项目\t左栏的文字左栏的文字左栏"));
}

#[test]
fn no_place_is_too_odd() {
    for odd in [f64::NAN, f64::INFINITY, -1e300, 0.0] {
        let mut page = Page::new(odd);
        page.put("甲", Place { x: odd, y: odd, width: odd, size: odd });
        page.put("\0", place(1.0, 1.0, 1));
        assert!(!page.is_blank());
        assert_eq!(page.text_bytes(), 3);
        assert_eq!(text_of(vec![page]).0.trim(), "甲");
    }
    assert_eq!(text_of(vec![Page::new(HEIGHT), Page::new(HEIGHT)]), (String::new(), vec![0, 0]));
}

proptest! {
    #[test]
    fn every_character_is_given_once(pieces in prop::collection::vec(("[一-龥]{1,3}", 0.0..200.0_f64, 0.0..297.0_f64), 0..40)) {
        let mut seen = std::collections::HashSet::new();
        let mut page = Page::new(HEIGHT);
        let mut expected: Vec<char> = Vec::new();
        for (text, x, y) in &pieces {
            // The same text at the same place would be a shadow.
            if seen.insert(text.clone()) {
                page.put(text, place(*x, *y, text.chars().count()));
                expected.extend(text.chars());
            }
        }
        let mut given: Vec<char> = text_of(vec![page]).0.chars().filter(|c| !c.is_whitespace()).collect();
        given.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(given, expected);
    }
}
