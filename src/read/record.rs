//! Documents that are rows of data: a line of JSON, a row of a spreadsheet. Takes the text and what is said of it, gives
//! bytes that the other readers read as they read a file.

/// A document and what is said of it; nothing said is empty.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// 标题
    pub title: String,
    /// 发文字号
    pub document_number: String,
    /// 制定机关
    pub issuer: String,
    /// 成文日期
    pub issued_on: String,
    /// The text, or a page in HTML.
    pub text: String,
}

impl Record {
    /// The file: the metadata in front of the text as they stand on pages of official documents, the title first unless
    /// the text begins with it.
    pub fn into_bytes(self) -> Vec<u8> {
        let issued_on = as_date(&self.issued_on);
        let labelled = [("发文字号", &self.document_number), ("发文机关", &self.issuer), ("成文日期", &issued_on)];
        let labelled = labelled.into_iter().filter(|(_, value)| !value.trim().is_empty());
        let metadata = labelled.map(|(label, value)| format!("{label}：{}", one_line(value)));
        let title = one_line(&self.title);
        let is_titled = title.is_empty() || begins_with(&self.text, &title);
        let lines: Vec<String> = (!is_titled).then_some(title).into_iter().chain(metadata).collect();
        if lines.is_empty() {
            return self.text.into_bytes();
        }
        match place_in_page(&self.text) {
            Some(at) => {
                let (before, after) = self.text.split_at_checked(at).unwrap_or(("", &self.text));
                let inserted: String = lines.iter().map(|line| format!("<p>{}</p>\n", escaped(line))).collect();
                [before, &inserted, after].concat().into_bytes()
            }
            None => [lines.join("\n"), "\n".to_owned(), self.text].concat().into_bytes(),
        }
    }
}

/// `20190102` as a date that can be told from a number, and without the time of day.
fn as_date(text: &str) -> String {
    let day = text.trim().split('T').next().unwrap_or_default();
    match (day.get(..4), day.get(4..6), day.get(6..)) {
        (Some(year), Some(month), Some(date)) if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{year}-{month}-{date}")
        }
        _ => day.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the text has the title among its first lines, on one or several of them; marks and blanks aside.
fn begins_with(text: &str, title: &str) -> bool {
    const TOP_LINES: usize = 10;
    const TITLE_LINES: usize = 4;
    // The issuer before it, a year after it.
    const MAX_MORE_BYTES: usize = 72;
    let wanted = bare(title);
    let lines: Vec<String> = top(text).lines().map(bare).filter(|line| !line.is_empty()).take(TOP_LINES).collect();
    (0..lines.len()).any(|first| {
        let mut whole = String::new();
        lines.iter().skip(first).take(TITLE_LINES).any(|line| {
            whole.push_str(line);
            whole.len() <= wanted.len() + MAX_MORE_BYTES && (whole.starts_with(&wanted) || whole.ends_with(&wanted))
        })
    })
}

/// Characters that count when titles are compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The beginning of the text; of a page, what stands between its tags, one on a line.
fn top(text: &str) -> String {
    const TOP_CHARS: usize = 4096;
    let top: String = text.chars().take(TOP_CHARS).collect();
    if place_in_page(text).is_none() {
        return top;
    }
    top.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join("\n")
}

/// Where in a page something may stand in front of its text; none in a text that is no page.
fn place_in_page(text: &str) -> Option<usize> {
    const HEAD_BYTES: usize = 16 * 1024;
    let start = text.trim_start();
    let next = start.strip_prefix('<')?.chars().next()?;
    if !next.is_ascii_alphabetic() && next != '!' && next != '?' {
        return None;
    }
    let begin = text.len() - start.len();
    let mut end = HEAD_BYTES.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end)?.to_ascii_lowercase();
    let body = head.find("<body").and_then(|at| Some(at + head.get(at..)?.find('>')? + 1));
    // A page without a body of its own has it after its head; a piece of a page is all body.
    let without = || if head.contains("<html") { head.find("</head>").map(|at| at + "</head>".len()) } else { None };
    Some(body.or_else(without).unwrap_or(begin))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> String {
        let record = Record {
            title: "安澜市供水办法".into(),
            document_number: "安政〔2019〕1号".into(),
            issuer: "安澜市人民政府".into(),
            issued_on: "2019年1月2日".into(),
            text: text.into(),
        };
        String::from_utf8(record.into_bytes()).expect("text")
    }

    const METADATA: &str = "发文字号：安政〔2019〕1号\n发文机关：安澜市人民政府\n成文日期：2019年1月2日\n";

    #[test]
    fn metadata_stand_before_the_text() {
        assert_eq!(bytes("第一条 甲。"), format!("安澜市供水办法\n{METADATA}第一条 甲。"));
        let titled = "安澜市\n供水办法\n第一条 甲。";
        assert_eq!(bytes(titled), format!("{METADATA}{titled}"));
        let cited = "第一条 根据《安澜市供水办法》，制定本细则，供水企业应当遵守，并且按照市人民政府的规定登记。";
        assert!(bytes(cited).starts_with("安澜市供水办法\n"));
        let bare = Record { text: "第一条 甲。".into(), ..Record::default() };
        assert_eq!(bare.into_bytes(), "第一条 甲。".as_bytes());
    }

    #[test]
    fn dates_are_told_from_numbers() {
        assert_eq!(
            ["20190102", "2019-01-02T00:00:00", "2019年1月2日", "甲"].map(as_date).concat(),
            "2019-01-022019-01-022019年1月2日甲"
        );
    }

    #[test]
    fn metadata_stand_inside_a_page() {
        let inside = "<p>安澜市供水办法</p>\n<p>发文字号：安政〔2019〕1号</p>\n";
        for (before, after) in [
            ("<html><head><title>甲</title></head><body class=a>", "<p>第一条 甲。</p></body></html>"),
            ("<html><head></head>", "<p>第一条 甲。</p></html>"),
            ("", "<p>第一条 甲。</p>"),
        ] {
            let page = bytes(&format!("{before}{after}"));
            assert!(page.starts_with(&format!("{before}{inside}")), "{page}");
            assert!(page.ends_with(after), "{page}");
        }
        assert!(bytes("<p>安澜市<b>供水办法</b></p><p>甲</p>").starts_with("<p>发文字号"));
        assert!(bytes("<5万元的，").starts_with("安澜市供水办法\n"));
    }
}
