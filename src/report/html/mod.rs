//! `report.html`: one file that works from a folder, without a network: summary, filter, every document with its
//! flagged clauses marked in their text.
//!
//! The summary stands above the documents but is known only after them. So the sections go to a spool file as the
//! reviews come, and are copied below the summary at the end; memory does not grow with the number of documents.

use std::io::{self, Write};

use super::{Output, Report};
use crate::model::{Review, Run, Summary};

mod escape;
mod overview;
mod section;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

struct Page {
    output: Output,
    sections: Output,
    show_exempt: bool,
    count: usize,
}

/// Begins the page.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let sections = output.spool()?;
    Ok(Box::new(Page { output, sections, show_exempt: run.show_exempt, count: 0 }))
}

impl Report for Page {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        self.count += 1;
        section::write(&mut self.sections, self.count, review, self.show_exempt)
    }

    fn finish(mut self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output> {
        let output = &mut self.output;
        // The policy forbids the page every connection, whatever a document's text might try.
        write!(
            output,
            "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"guiqing\">\n\
             <title>行政规范性文件清理审查报告</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        )?;
        overview::write(output, run, summary)?;
        output.write_all(b"<p id=\"narrowed\" class=\"paper\" hidden></p>\n<div id=\"documents\">\n")?;
        io::copy(&mut self.sections.reread()?, output)?;
        output.write_all(b"</div>\n<p id=\"nothing\" hidden>")?;
        output.write_all("没有符合筛选条件的文件。</p>\n</main>\n".as_bytes())?;
        overview::write_notes(output)?;
        write!(output, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n")?;
        Ok(self.output)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Run;
    use crate::report::sample;

    #[test]
    fn the_page_stands_alone_and_nothing_of_a_document_is_markup() {
        let page = sample::write_one("report.html");
        assert!(page.contains("安澜市小型工程发包管理办法&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(!page.contains("<script>alert"));
        assert!(!page.contains('\u{1b}'));
        for outside in ["http:", "https:", "src=", "@import", "url(", "<link"] {
            let shown = page.replace("http://x", "").replace("-src=", "");
            assert!(!shown.contains(outside), "{outside} reaches outside");
        }
        assert_eq!(page.matches("<details class=\"doc\"").count(), sample::reviews().len());
        assert_eq!(page.matches("<script>").count(), 1);
    }

    #[test]
    fn flagged_words_are_marked_in_their_clause() {
        let page = sample::write_one("report.html");
        assert!(page.contains("（三）投标人应当是<mark>在本市注册的独立法人</mark>；\n或者设立子公司"), "{page}");
        assert!(page.contains("《某省公平竞争办法》第三条<b class=\"pending\">（待核）</b>"));
    }

    #[test]
    fn exempt_findings_are_shown_on_demand_with_the_guards_reason() {
        assert!(!sample::write_one("report.html").contains("不得要求"));
        let page = sample::write_with("report.html", &Run { show_exempt: true, ..sample::run() });
        assert!(page.contains("重申禁令：不得要求"));
    }

    #[test]
    fn files_not_read_are_listed_with_the_reason() {
        let page = sample::write_one("report.html");
        assert_eq!(page.matches("加密：请用密码打开后另存为未加密的文件再扫描").count(), 2);
        assert!(page.contains("data-action=\"unread\""));
    }
}
