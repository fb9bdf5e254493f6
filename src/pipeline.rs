//! One document from its characters to its review: each stage once, in order, none reaching back.

use std::sync::Arc;

use crate::detect::{self, Detector, Scratch};
use crate::error::ReadError;
use crate::judge::GuardWords;
use crate::model::{Dictionary, Document, Review, Settings, SourceFile};
use crate::{judge, normalize, recommend, segment};

/// The structure of a document as read.
#[must_use]
pub fn document(source: SourceFile) -> Document {
    let path = source.path.clone();
    segment::segment(path, normalize::normalize(source))
}

/// What the stages share for a whole run; a copy of it shares the same.
#[derive(Clone)]
pub struct Engine {
    /// The law.
    pub dictionary: Arc<Dictionary>,
    /// Day and region.
    pub settings: Settings,
    detector: Arc<Detector>,
    guard_words: Arc<GuardWords>,
}

impl Engine {
    /// Makes the dictionary ready to search.
    #[must_use]
    pub fn new(dictionary: Dictionary, settings: Settings) -> Self {
        let detector = Arc::new(Detector::new(&dictionary, &settings));
        let guard_words = Arc::new(GuardWords::new(&dictionary));
        Self { dictionary: Arc::new(dictionary), settings, detector, guard_words }
    }

    /// The review of a document as read. `scratch` is reused from document to document.
    #[must_use]
    pub fn review(&self, source: SourceFile, scratch: &mut Scratch) -> Review {
        let origin = source.origin();
        let mut document = document(source);
        if !self.settings.region.is_empty() {
            document.metadata.region.clone_from(&self.settings.region);
        }
        document.metadata.region = self.dictionary.regions.complete(&document.metadata.region);
        let hits = detect::detect(&self.detector, &self.dictionary, &document, scratch);
        let mut findings = judge::judge(&self.guard_words, &self.dictionary, &document, hits);
        let main_content = recommend::main_content(&self.dictionary, self.settings.as_of, &document, &findings);
        findings.splice(0..0, main_content);
        let recommendation = recommend::recommend(&self.dictionary, self.settings.as_of, &document, &findings);
        Review::new(&document, &self.dictionary, self.settings.as_of, origin, &findings, recommendation)
    }

    /// The review of a file that could not be read.
    #[must_use]
    pub fn unread(&self, path: String, bytes: u64, error: &ReadError) -> Review {
        Review::unread(path, bytes, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Format, Layout};

    fn review(text: &str) -> Review {
        let dictionary = crate::dictionary::builtin().expect("the built-in dictionary has no mistake");
        let settings = Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new() };
        let source = SourceFile {
            path: "甲.txt".into(),
            format: Format::Text,
            encoding: "UTF-8".into(),
            text: text.into(),
            layout: Layout::Lines,
            missing: Vec::new(),
            pages: Vec::new(),
            is_recognised: false,
            bytes: text.len() as u64,
        };
        Engine::new(dictionary, settings).review(source, &mut Scratch::default())
    }

    const SIMPLIFIED: &str = "安澜市人民政府关于印发安澜市建筑市场管理办法的通知\n安府发〔2020〕12号\n\n各县、区人民政府，市政府各部门：\n\
        现将《安澜市建筑市场管理办法》印发给你们，请遵照执行。\n安澜市人民政府\n2020年3月2日\n安澜市建筑市场管理办法\n\
        第一条　为了规范建筑市场秩序，根据有关法律、法规，制定本办法。\n\
        第二条　本市行政区域内的“建筑活动”，适用本办法。\n\
        第三条　市外施工企业承接本市工程的，应当在本市注册独立法人子公司，并在本市缴纳税款。\n\
        第四条　同等条件下，优先选用本地企业生产的建筑材料。\n\
        第五条　各部门不得要求外地企业在本市设立分公司。\n\
        第六条　本办法自2020年4月1日起施行，有效期5年。\n";

    const TRADITIONAL: &str = "安瀾市人民政府關於印發安瀾市建築市場管理辦法的通知\n安府發〔2020〕12號\n\n各縣、區人民政府，市政府各部門：\n\
        現將《安瀾市建築市場管理辦法》印發給你們，請遵照執行。\n安瀾市人民政府\n2020年3月2日\n安瀾市建築市場管理辦法\n\
        第一條　為了規範建築市場秩序，根據有關法律、法規，制定本辦法。\n\
        第二條　本市行政區域內的「建築活動」，適用本辦法。\n\
        第三條　市外施工企業承接本市工程的，應當在本市註冊獨立法人子公司，並在本市繳納稅款。\n\
        第四條　同等條件下，優先選用本地企業生產的建築材料。\n\
        第五條　各部門不得要求外地企業在本市設立分公司。\n\
        第六條　本辦法自2020年4月1日起施行，有效期5年。\n";

    #[test]
    fn a_traditional_draft_is_judged_as_its_simplified_twin_and_quoted_as_it_stands() {
        let (simplified, traditional) = (review(SIMPLIFIED), review(TRADITIONAL));
        let places = |review: &Review| -> Vec<_> {
            let place = |row: &crate::model::FindingRow| {
                (row.rule.clone(), row.verdict, row.guard, row.clause.clone(), row.line, row.column)
            };
            review.findings.iter().map(place).collect()
        };
        assert!(simplified.findings.len() >= 3, "{:?}", simplified.findings);
        assert_eq!(places(&traditional), places(&simplified));
        assert_eq!(traditional.action, simplified.action);
        let quoted = |words: &str| traditional.findings.iter().any(|row| row.quote.contains(words));
        assert!(quoted("註冊") && traditional.findings.iter().all(|row| TRADITIONAL.contains(&row.clause_text)));
        assert_eq!(traditional.notes, ["繁体字文本，已按简体比对"]);
        assert!(simplified.notes.is_empty());
    }
}
