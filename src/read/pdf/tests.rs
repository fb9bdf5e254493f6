//! Documents built byte by byte, each with one thing that PDF files do.

use std::fmt::Write as _;

use encoding_rs::GBK;

use super::*;
use crate::read::Member;

/// A file being built: objects are numbered from 1, the first is the catalogue, the second the tree of pages.
struct File {
    objects: Vec<Vec<u8>>,
    catalogue: String,
    trailer: String,
    pages: Vec<usize>,
    /// Entries of the font resources of every page.
    fonts: String,
}

const MEDIA: &str = "/MediaBox [0 0 600 800]";

impl File {
    /// With a font `/U` whose codes are UTF-16, and `/L` for Latin.
    fn new() -> Self {
        let (catalogue, trailer, fonts) = (String::new(), String::new(), String::new());
        let mut file = Self { objects: vec![vec![], vec![]], catalogue, trailer, pages: vec![], fonts };
        let table =
            "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange";
        let table = file.stream("", table.as_bytes());
        file.composite("U", "Identity-H", "Identity", &format!("/ToUnicode {table} 0 R"));
        let latin = file
            .add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [65 /B /eacute] >> >>");
        file.fonts += &format!("/L {latin} 0 R ");
        file
    }

    fn composite(&mut self, name: &str, encoding: &str, ordering: &str, more: &str) {
        let descendant = self.add(&format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) \
             /Supplement 0 >> /DW 1000 /W [32 [250] 48 57 500 65 122 500] >>"
        ));
        let font = self.add(&format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [{descendant} 0 R] {more} >>"
        ));
        self.fonts += &format!("/{name} {font} 0 R ");
    }

    fn add(&mut self, object: &str) -> usize {
        self.objects.push(object.as_bytes().to_vec());
        self.objects.len()
    }

    fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut object = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
        object.extend_from_slice(data);
        object.extend_from_slice(b"\nendstream");
        self.objects.push(object);
        self.objects.len()
    }

    fn page(&mut self, content: &str) -> &mut Self {
        self.page_with(content, "", "")
    }

    fn page_with(&mut self, content: &str, resources: &str, entries: &str) -> &mut Self {
        let content = self.stream("", content.as_bytes());
        let fonts = self.fonts.clone();
        let page = self.add(&format!(
            "<< /Type /Page /Parent 2 0 R {MEDIA} /Contents {content} 0 R /Resources << /Font << {fonts} >> {resources} >> {entries} >>"
        ));
        self.pages.push(page);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let kids: String = self.pages.iter().map(|page| format!("{page} 0 R ")).collect();
        let catalogue = format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalogue).into_bytes();
        let tree = format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", self.pages.len()).into_bytes();
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (index, object) in self.objects.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
            bytes.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            bytes.extend_from_slice(match index {
                0 => &catalogue,
                1 => &tree,
                _ => object,
            });
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let at = bytes.len();
        let trailer = format!("trailer << /Size {} /Root 1 0 R {} >>", self.objects.len() + 1, self.trailer);
        bytes.extend_from_slice(format!("{table}{trailer}\nstartxref\n{at}\n%%EOF").as_bytes());
        bytes
    }
}

/// Text at a place, from the bottom left, in a font whose codes are UTF-16.
fn at(x: f64, y: f64, text: &str) -> String {
    sized(x, y, 10.0, text)
}

fn sized(x: f64, y: f64, size: f64, text: &str) -> String {
    let hexadecimal: String = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
    format!("BT /U {size} Tf 1 0 0 1 {x} {y} Tm <{hexadecimal}> Tj ET\n")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(file: &File) -> Content {
    parse(&file.bytes(), &Limits::default()).expect("a readable file")
}

/// The lines of a document of one page.
fn lines_of(content: &str) -> Vec<String> {
    let mut file = File::new();
    solid(&read(file.page(content))).lines().map(str::to_owned).collect()
}

/// The text without the empty lines that stand for wide steps downwards.
fn solid(content: &Content) -> String {
    content.text.lines().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn fonts_tell_their_characters_in_every_way() {
    let mut file = File::new();
    file.composite("G", "GBK-EUC-H", "GB1", "");
    file.composite("N", "UniGB-UCS2-H", "GB1", "");
    let gbk = hexadecimal(&GBK.encode("第一条 甲A").0);
    let content = format!(
        "BT /G 10 Tf 50 700 Td <{gbk}> Tj 0 -20 Td /N 10 Tf <4e59> Tj 0 -20 Td /L 10 Tf (AB x) Tj ET\n{}",
        at(50.0, 600.0, "第二条⼈民")
    );
    assert_eq!(solid(&read(file.page(&content))), "第一条 甲A\n乙\nBé x\n第二条人民\n");
}

#[test]
fn invisible_text_is_text_and_hidden_layers_are_not() {
    let mut file = File::new();
    let layer = file.add("<< /Type /OCG /Name (x) >>");
    file.catalogue = format!("/OCProperties << /OCGs [{layer} 0 R] /D << /OFF [{layer} 0 R] >> >>");
    let content =
        format!("3 Tr {}0 Tr /OC /P BDC {}EMC {}", at(50.0, 700.0, "甲"), at(50.0, 650.0, "乙"), at(50.0, 600.0, "丙"));
    file.page_with(&content, &format!("/Properties << /P {layer} 0 R >>"), "");
    assert_eq!(solid(&read(&file)), "甲\n丙\n");
}

#[test]
fn a_line_is_what_stands_on_one_baseline() {
    let content = [
        at(50.0, 600.0, "第二条"),
        at(50.0, 700.0, "面积"),
        at(70.0, 700.0, "60"),
        sized(80.0, 703.5, 6.0, "2"),
        at(86.0, 700.2, "米"),
        at(200.0, 700.0, "右"),
        at(50.0, 650.0, "双双"),
        at(50.4, 650.0, "双双"),
        at(50.0, 630.0, "在2016年之前"),
        at(50.0, 620.0, "  data"),
        at(85.0, 620.0, "base"),
        at(50.0, 610.0, "co\u{ad}op exam\u{ad}"),
    ];
    let expected = ["面积602米\t右", "双双", "在2016年之前", "data base", "co-op exam", "第二条"];
    assert_eq!(lines_of(&content.concat()), expected);
}

#[test]
fn turned_pages_read_upright() {
    let mut file = File::new();
    // On a page turned by 90 degrees the text runs upwards in the space of the page.
    let upwards = |x: f64, text: &str| at(0.0, 0.0, text).replace("1 0 0 1 0 0 Tm", &format!("0 1 -1 0 {x} 100 Tm"));
    file.page_with(&[upwards(100.0, "上"), upwards(120.0, "下")].concat(), "", "/Rotate 90");
    file.page(&[upwards(100.0, "上行"), upwards(120.0, "下行")].concat());
    assert_eq!(solid(&read(&file)), "上\n下\n上行\n下行\n");
}

#[test]
fn vertical_writing_reads_down_its_columns_and_in_its_cell() {
    let down = |x: f64, text: &str| at(x, 700.0, text).replace("/U", "/V");
    let mut file = File::new();
    let table = "1 beginbfrange <0000> <ffff> <0000> endbfrange";
    let table = file.stream("", table.as_bytes());
    file.composite("V", "Identity-V", "Identity", &format!("/ToUnicode {table} 0 R"));
    file.page(&[down(300.0, "第一条"), down(280.0, "第二条")].concat());
    let horizontal = at(120.0, 690.0, "征收每月三百五十元");
    file.page(&["50 600 300 120 re S 100 600 m 100 720 l S ".to_owned(), horizontal, down(75.0, "噪声")].concat());
    assert_eq!(solid(&read(&file)), "第一条\n第二条\n噪声\t征收每月三百五十元\n");
}

#[test]
fn slanted_watermarks_are_left_out() {
    let watermark = at(0.0, 0.0, "内部资料").replace("1 0 0 1 0 0 Tm", "0.7 0.7 -0.7 0.7 200 300 Tm");
    assert_eq!(lines_of(&[watermark, at(50.0, 700.0, "正文")].concat()), ["正文"]);
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut content = at(50.0, 760.0, "通栏标题横跨两栏通栏标题横跨两栏通栏标题横跨两栏通栏标题横");
    for row in 0..10 {
        let y = 700.0 - f64::from(row) * 20.0;
        content += &at(50.0, y, &format!("左栏第{row}行文字左栏第行文字左栏"));
        content += &at(240.0, y, &format!("右栏第{row}行文字右栏第行文字右栏"));
    }
    let lines = lines_of(&content);
    assert_eq!(lines.len(), 21);
    assert!(lines.iter().skip(1).take(10).all(|line| line.contains("左栏")), "{lines:?}");
    assert!(lines.iter().skip(11).all(|line| line.contains("右栏")), "{lines:?}");
}

#[test]
fn rows_of_ruled_tables_keep_their_cells() {
    let ruled = "50 600 300 100 re S 150 600 m 150 700 l S 50 650 300 0.5 re f ";
    let content = [
        at(55.0, 740.0, "表前"),
        ruled.to_owned(),
        at(60.0, 680.0, "事项"),
        at(155.0, 690.0, "依据甲法第"),
        at(155.0, 670.0, "三条办理"),
        at(60.0, 620.0, "二"),
        at(160.0, 620.0, "乙"),
        at(55.0, 560.0, "表后"),
    ];
    assert_eq!(lines_of(&content.concat()), ["表前", "事项\t依据甲法第三条办理", "二\t乙", "表后"]);
}

#[test]
fn headers_and_footers_are_dropped() {
    let mut file = File::new();
    for page in 1..=4 {
        let content = [
            at(50.0, 780.0, "某市人民政府公报"),
            at(50.0, 600.0, &format!("第{}条 本页正文。", page * 3)),
            at(50.0, 650.0, "相同的正文在页中"),
            at(280.0, 30.0, &format!("— {page} —")),
            at(50.0, 15.0, &format!("http://www.example.gov.cn/a.html {page}/4")),
        ];
        file.page(&content.concat());
    }
    let content = read(&file);
    assert_eq!(solid(&content).lines().count(), 8, "{}", content.text);
    assert!(!content.text.contains("公报") && !content.text.contains("http") && !content.text.contains('—'));
    let starts: Vec<&str> = content.pages.iter().filter_map(|&at| content.text.get(at..)?.lines().next()).collect();
    assert_eq!(starts, ["相同的正文在页中"; 4]);
}

#[test]
fn first_lines_are_indented_and_a_page_of_items_keeps_its_indent() {
    let mut file = File::new();
    let lines = ["一行文字", "二行文字", "三行文字"];
    let page = |left: f64| -> String {
        lines.iter().zip([0.0, 20.0, 40.0]).map(|(line, down)| at(left, 600.0 - down, line)).collect()
    };
    file.page(&[at(70.0, 640.0, "首行"), page(50.0)].concat()).page(&page(50.0)).page(&page(70.0));
    let text = solid(&read(&file));
    let indented: Vec<bool> = text.lines().map(|line| line.starts_with("　　")).collect();
    assert_eq!(indented, [true, false, false, false, false, false, false, true, true, true]);
}

#[test]
fn pages_of_pictures_are_scanned() {
    let mut file = File::new();
    let picture = file
        .stream("/Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray", &[0, 9, 200, 255]);
    let resources = format!("/XObject << /I {picture} 0 R >>");
    file.page_with("q 600 0 0 800 0 0 cm /I Do Q", &resources, "");
    let content = read(&file);
    assert_eq!((content.text.as_str(), content.scanned), ("", vec![1]));
    file.page_with(&format!("q 60 0 0 80 0 0 cm /I Do Q {}", at(50.0, 700.0, "第一条")), &resources, "");
    let content = read(&file);
    assert_eq!((content.text.as_str(), content.scanned), ("第一条\n", vec![1]));
}

#[test]
fn text_of_fonts_without_a_table_is_not_passed_on() {
    let mut file = File::new();
    file.composite("X", "Identity-H", "Identity", "");
    file.page("BT /X 10 Tf 50 700 Td <012301240125> Tj ET").page(&at(50.0, 700.0, "第一条 正文。"));
    let content = read(&file);
    assert_eq!((content.text.as_str(), content.scanned), ("第一条 正文。\n", vec![1]));
    assert!(
        content.missing.iter().any(|missing| missing.contains("第 1 页的字体没有字符对照表")),
        "{:?}",
        content.missing
    );
    file.page(&format!("{}BT /X 10 Tf 50 600 Td <0123> Tj ET", at(50.0, 700.0, "第二条 正文。")));
    let content = read(&file);
    assert!(content.text.contains('\u{fffd}') && content.missing.iter().any(|missing| missing.contains("有 1 个字")));
}

#[test]
fn files_that_need_a_password_are_encrypted() {
    let mut file = File::new();
    let key = "a".repeat(64);
    let lock = file.add(&format!("<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{key}> /U <{key}> >>"));
    file.trailer = format!("/Encrypt {lock} 0 R /ID [<00> <00>]");
    file.page(&at(50.0, 700.0, "密"));
    assert_eq!(parse(&file.bytes(), &Limits::default()).err(), Some(ReadError::Encrypted));
}

#[test]
fn truncated_files_are_read_as_far_as_they_go() {
    let mut file = File::new();
    for page in 0..20 {
        file.page(&at(50.0, 600.0, &format!("第{page}条")));
    }
    let bytes = file.bytes();
    let cut = bytes.get(..bytes.len() * 2 / 3).expect("within");
    let content = parse(cut, &Limits::default()).expect("some pages");
    assert!(content.text.contains("第1条") && !content.text.contains("第19条"));
    assert!(
        content.missing.iter().any(|missing| missing.contains("页") || missing.contains("末尾缺失")),
        "{:?}",
        content.missing
    );
    assert!(matches!(parse(b"%PDF-1.7\nnothing", &Limits::default()), Err(ReadError::Corrupt(_))));
}

#[test]
fn the_header_may_stand_behind_other_bytes() {
    let mut file = File::new();
    let bytes = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &file.page(&at(50.0, 700.0, "甲")).bytes()].concat();
    assert!(sniff(&Head::new(&bytes)) && !sniff(&Head::new(b"<p>%PDF-1.4</p>")));
    assert_eq!(parse(&bytes, &Limits::default()).map(|content| content.text).ok().as_deref(), Some("甲\n"));
}

#[test]
fn pages_beyond_the_limit_are_told() {
    let mut file = File::new();
    file.page(&at(50.0, 700.0, "甲")).page(&at(50.0, 700.0, "乙"));
    let content = parse(&file.bytes(), &Limits { max_pages: 1, ..Limits::default() }).expect("a readable file");
    assert_eq!(
        (content.text.as_str(), content.missing.as_slice()),
        ("甲\n", ["共 2 页，只读取了前 1 页".to_owned()].as_slice())
    );
}

#[test]
fn files_inside_are_attachments() {
    let mut file = File::new();
    let inside = file.stream("/Type /EmbeddedFile", "第一条".as_bytes());
    let named = "<feff96444ef6002e007400780074>";
    let listed = file.add(&format!("<< /Type /Filespec /F (x) /UF {named} /EF << /F {inside} 0 R >> >>"));
    file.catalogue = format!("/Names << /EmbeddedFiles << /Names [(x) {listed} 0 R (y) {listed} 0 R] >> >>");
    let content = read(file.page(&at(50.0, 700.0, "甲")));
    let members: Vec<(&str, &[u8])> = content
        .attachments
        .iter()
        .map(|member| (member.name.as_str(), member.bytes.as_deref().expect("bytes")))
        .collect();
    assert_eq!(members, [("附件.txt", "第一条".as_bytes())]);
    let small = Limits { max_file_bytes: 2, ..Limits::default() };
    let content = parse(&file.bytes(), &small).expect("a readable file");
    assert!(matches!(content.attachments.as_slice(), [Member { bytes: Err(ReadError::TooLarge { .. }), .. }]));
}

#[test]
fn filled_fields_are_text() {
    let mut file = File::new();
    let fonts = format!("/Resources << /Font << {} >> >>", file.fonts);
    let form = at(0.0, 0.0, "张三");
    let looks = file.stream(&format!("/Subtype /Form /BBox [0 0 100 20] {fonts}"), form.as_bytes());
    let field = file.add(&format!("<< /Subtype /Widget /Rect [150 690 250 710] /AP << /N {looks} 0 R >> >>"));
    file.page_with(&at(50.0, 690.0, "经办人："), "", &format!("/Annots [{field} 0 R]"));
    assert_eq!(solid(&read(&file)), "经办人：\t张三\n");
}

#[test]
fn forms_that_draw_themselves_end() {
    let mut file = File::new();
    let own = file.objects.len() + 1;
    let twice =
        format!("/Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /A {own} 0 R /B {} 0 R >> >>", own + 1);
    file.stream(&twice, b"/A Do /B Do /B Do");
    file.stream(&twice, b"/A Do /B Do /A Do");
    file.page_with(&format!("/A Do {}", at(50.0, 700.0, "甲")), &format!("/XObject << /A {own} 0 R >>"), "");
    assert_eq!(solid(&read(&file)), "甲\n");
}

#[test]
fn pictures_are_handed_out_upright_and_whole() {
    let mut file = File::new();
    let (width, height) = (200_usize, 150_usize);
    let image = format!("/Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceGray");
    let strip = |grey: u8| {
        let mut pixels = vec![grey; width * height];
        pixels[0] = 1;
        pixels
    };
    let (upper, lower) = (file.stream(&image, &strip(100)), file.stream(&image, &strip(200)));
    let resources = format!("/XObject << /U {upper} 0 R /L {lower} 0 R >>");
    let content = "q 600 0 0 400 0 0 cm /L Do Q q 600 0 0 400 0 400 cm /U Do Q";
    file.page_with(content, &resources, "").page_with(content, &resources, "/Rotate 180");
    let mut found = Vec::new();
    pictures(&file.bytes(), &[1, 2, 7], &Limits::default(), &mut |picture| found.push(picture))
        .expect("a readable file");
    let about: Vec<_> = found.iter().map(|picture| (picture.page, picture.extension)).collect();
    assert_eq!(about, [(1, "pgm"), (2, "pgm")]);
    let head = b"P5\n200 300\n255\n";
    let pixels: Vec<&[u8]> = found.iter().filter_map(|picture| picture.bytes.strip_prefix(head.as_slice())).collect();
    assert_eq!(pixels.iter().map(|pixels| pixels.len()).collect::<Vec<_>>(), [60_000, 60_000]);
    assert_eq!((pixels[0].first(), pixels[0].last()), (Some(&1), Some(&200)));
    assert_eq!((pixels[1].first(), pixels[1].last()), (Some(&200), Some(&1)));
}

/// A file with everything that the reader looks at, to be damaged at random.
fn rich() -> Vec<u8> {
    let mut file = File::new();
    file.composite("G", "GBK-EUC-H", "GB1", "");
    let picture = file
        .stream("/Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray", &[0, 9, 200, 255]);
    let inside = file.stream("", b"x");
    let listed = file.add(&format!("<< /F (x) /EF << /F {inside} 0 R >> >>"));
    let layer = file.add("<< /Type /OCG >>");
    file.catalogue = format!(
        "/Names << /EmbeddedFiles << /Names [(x) {listed} 0 R] >> >> /OCProperties << /OCGs [{layer} 0 R] /D << /BaseState /OFF >> >>"
    );
    let content = format!(
        "q 10 10 500 700 re S 10 300 m 510 300 l S 90 10 m 90 710 l S BT /G 10 Tf 12 TL 50 700 Td <b5dad2bbccf5> ' ET Q {}q 600 0 0 800 0 0 cm /I Do Q",
        at(50.0, 200.0, "第一条 甲")
    );
    file.page_with(&content, &format!("/XObject << /I {picture} 0 R >>"), "/Rotate 90").page(&content);
    file.bytes()
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]
    #[test]
    fn damaged_bytes_are_read_or_refused(
        changes in proptest::collection::vec((0_usize..6_000, proptest::num::u8::ANY), 0..24),
        cut in proptest::option::of(0_usize..6_000),
    ) {
        let mut bytes = rich();
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        bytes.truncate(cut.unwrap_or(bytes.len()));
        if let Ok(content) = parse(&bytes, &Limits::default()) {
            proptest::prop_assert!(content.pages.iter().all(|&at| content.text.is_char_boundary(at)));
        }
        let _ = pictures(&bytes, &[1, 2], &Limits::default(), &mut |_| {});
    }
}
