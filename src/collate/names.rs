//! Names of documents as they are compared: without the notice around them and the glosses behind them.

use crate::model::Review;

/// A title as it is cited: without the issuer's 关于印发…的通知 around it, without blanks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(String);

impl Name {
    /// The name in a title or in 《…》.
    pub fn of(title: &str) -> Self {
        let bare: String = title.chars().filter(|c| !c.is_whitespace()).collect();
        Self(within_notice(&bare).unwrap_or(&bare).trim_matches(['《', '》']).to_owned())
    }

    /// As it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without （试行）, （2019年修订）.
    fn without_gloss(&self) -> &str {
        let mut core = self.0.as_str();
        while let Some(open) = core.strip_suffix('）').and_then(|inner| inner.rfind('（')) {
            core = core.get(..open).unwrap_or_default();
        }
        core
    }
}

/// What a notice puts in force: 关于印发《某办法》的通知, 关于印发某办法的通知.
fn within_notice(title: &str) -> Option<&str> {
    let notice = title.strip_suffix("的通知")?;
    let from = notice.find("印发")? + "印发".len();
    let name = notice.get(from..)?;
    (!name.is_empty()).then_some(name)
}

/// A standing regime: an organ's 办法 on a subject, which a later one of the same name replaces. Notices on the work of a year
/// bear the same title without replacing each other.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Regime {
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub issuer: String,
}

impl Regime {
    /// The regime a document sets, when its name, its organ and its day are known.
    pub fn of(review: &Review) -> Option<Self> {
        const ENDINGS: [&str; 8] = ["办法", "规定", "细则", "规则", "规程", "标准", "制度", "守则"];
        let name = Name::of(review.title.as_deref()?);
        let core = name.without_gloss();
        review.issued_on?;
        let is_standing = ENDINGS.iter().any(|ending| core.ends_with(ending))
            && !core.chars().any(|c| c.is_ascii_digit())
            && core.chars().count() >= 8;
        let issuer = review.issuer.clone()?;
        is_standing.then(|| Self { name: core.to_owned(), issuer })
    }
}
