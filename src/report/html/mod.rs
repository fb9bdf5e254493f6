//! `report.html`: one file that works from a folder, without a network: summary, charts, search and filters, every
//! document with its flagged clauses marked in their text, and a place to enter what the reviewer decides.
//!
//! The summary stands above the documents but is known only after them. So the sections go to a spool file as the
//! reviews come, and are copied below the summary at the end; memory does not grow with the number of documents.
//!
//! What lies behind a document's headline stands in a `<noscript>`. A browser with scripts takes that for one piece of
//! text and builds it only when the document is opened, so 5,000 documents load in a moment; a browser without scripts
//! shows it all.

use std::io::{self, Write};

use xxhash_rust::xxh3::Xxh3;

use super::{Output, Report};
use crate::model::{Review, Run, Summary};

mod charts;
mod clauses;
mod filter;
mod overview;
mod section;

const STYLE: &str = include_str!("style.css");

/// One program: later files use what earlier ones define, and the last one starts it.
const SCRIPT: [&str; 8] = [
    include_str!("script/documents.js"),
    include_str!("script/spreadsheet.js"),
    include_str!("script/decisions.js"),
    include_str!("script/controls.js"),
    include_str!("script/filter.js"),
    include_str!("script/exchange.js"),
    include_str!("script/keyboard.js"),
    include_str!("script/start.js"),
];

struct Page {
    output: Output,
    sections: Output,
    show_exempt: bool,
    count: usize,
    years: charts::Years,
    /// Of the run and the documents in it: under it the browser keeps what was decided in this page.
    hash: Xxh3,
}

/// Begins the page.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let sections = output.spool()?;
    let mut hash = Xxh3::new();
    hash.update(&serde_json::to_vec(run)?);
    let years = charts::Years::default();
    Ok(Box::new(Page { output, sections, show_exempt: run.show_exempt, count: 0, years, hash }))
}

impl Report for Page {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        self.count += 1;
        self.years.add(review);
        self.hash.update(review.fingerprint.as_bytes());
        self.hash.update(review.path.as_bytes());
        section::write(&mut self.sections, self.count, review, self.show_exempt)
    }

    fn finish(mut self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output> {
        let output = &mut self.output;
        let hash = format!("{:016x}", self.hash.digest());
        // The policy forbids the page every connection and every script but its own, whatever a document's text might
        // try. The hash of all that was read is a nonce that the author of one document cannot know.
        write!(
            output,
            "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'nonce-{hash}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"guiqing\">\n\
             <title>行政规范性文件清理审查报告</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        )?;
        overview::write(output, run, summary, &self.years)?;
        filter::write(output, run, summary)?;
        output.write_all(b"<p id=\"narrowed\" class=\"paper\" hidden></p>\n<div id=\"documents\">\n")?;
        io::copy(&mut self.sections.reread()?, output)?;
        output.write_all(
            "</div>\n<p id=\"nothing\" hidden>没有符合筛选条件的文件。</p>\n</section>\n</main>\n".as_bytes(),
        )?;
        overview::write_notes(output)?;
        filter::write_help(output)?;
        write_data(output, &hash, summary)?;
        write!(
            output,
            "<script nonce=\"{hash}\">\n\"use strict\";\n(() => {{\n{}}})();\n</script>\n",
            SCRIPT.concat()
        )?;
        output.write_all(b"</body>\n</html>\n")?;
        Ok(self.output)
    }
}

/// What the script needs besides the documents: the hash, and each rule's 类别.
fn write_data(out: &mut impl Write, hash: &str, summary: &Summary) -> io::Result<()> {
    let categories: serde_json::Map<_, _> =
        summary.rules.iter().map(|(id, rule)| (id.clone(), rule.category.clone().into())).collect();
    // Inside a script element only `<` can end it or begin a comment.
    let data = serde_json::json!({ "hash": hash, "categories": categories }).to_string().replace('<', "\\u003c");
    writeln!(out, "<script type=\"application/json\" id=\"run\">{data}</script>")
}

#[cfg(test)]
mod tests {
    use crate::model::{Action, Decision, FindingRow, Review, Ruling, Run};
    use crate::report::sample;

    fn page_of(reviews: &[Review]) -> String {
        let folder = tempfile::tempdir().expect("temporary folder");
        sample::write_all(folder.path(), &sample::run(), reviews);
        std::fs::read_to_string(folder.path().join("report.html")).expect("reads")
    }

    #[test]
    fn the_page_stands_alone_and_nothing_of_a_document_is_markup() {
        let page = sample::write_one("report.html");
        assert!(page.contains("安澜市小型工程发包管理办法&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(!page.contains("<script>"));
        assert!(!page.contains('\u{1b}'));
        for outside in ["http:", "https:", "src=", "@import", "url(", "<link"] {
            let shown = page.replace("http://x", "").replace("-src=", "");
            assert!(!shown.contains(outside), "{outside} reaches outside");
        }
        assert_eq!(page.matches("<details class=\"doc\"").count(), sample::reviews().len());
        assert_eq!(page.matches("<script nonce=").count(), 1);
        assert!(!page.contains("script-src 'unsafe-inline'"));
    }

    #[test]
    fn no_text_ends_what_it_stands_in() {
        let hostile = "</noscript></script><img/onerror=alert(1)>\"'<!--\t\n";
        let finding = FindingRow {
            rule: hostile.to_owned(),
            category: hostile.to_owned(),
            clause: hostile.to_owned(),
            clause_text: hostile.to_owned(),
            quote: hostile.to_owned(),
            fingerprint: hostile.to_owned(),
            ..sample::finding()
        };
        let review = Review {
            title: Some(hostile.to_owned()),
            issuer: Some(hostile.to_owned()),
            findings: vec![finding],
            ..sample::review(hostile)
        };
        let page = page_of(&[review]);
        assert!(!page.contains("<img"));
        assert_eq!(page.matches("</noscript>").count(), 1);
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(page.matches("<!--").count(), 0);
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

    #[test]
    fn decisions_of_the_run_are_shown_and_given_to_the_script() {
        let decision = |ruling, remark: &str| {
            Some(Decision {
                ruling,
                remark: remark.to_owned(),
                reviewer: "张三".to_owned(),
                decided_on: "2026-11-20".to_owned(),
            })
        };
        let finding =
            FindingRow { decision: decision(Ruling::Amend, "改为“本省”\n两行"), ..sample::finding() };
        let review = Review {
            decision: decision(Ruling::Document(Action::Repeal), ""),
            findings: vec![finding],
            ..sample::review("甲.txt")
        };
        let page = page_of(&[review]);
        assert!(page.contains("废止（张三，2026-11-20）"), "{page}");
        assert!(page.contains("另改：改为“本省”\n两行（张三，2026-11-20）"));
        assert!(page.contains("[&quot;00112233445566aa&quot;,&quot;另改&quot;,&quot;改为“本省”\\n两行&quot;,"));
    }

    #[test]
    fn what_is_kept_in_the_browser_is_of_these_documents_only() {
        let hash = |path: &str| {
            let page = page_of(&[sample::review(path)]);
            let start = page.find("\"hash\":\"").expect("a hash") + 8;
            page.get(start..start + 16).expect("16 digits").to_owned()
        };
        assert_eq!(hash("甲.txt"), hash("甲.txt"));
        assert_ne!(hash("甲.txt"), hash("乙.txt"));
    }
}
