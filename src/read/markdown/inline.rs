//! The marks inside a line of Markdown: links, pictures, emphasis, escapes. Takes a line, gives its text and how much of
//! it was in links; whether such a line is a menu is left to `markdown`.

/// Text of a line with links, pictures, emphasis and escapes resolved, and how much of it was in links.
#[derive(Default)]
pub(super) struct Inline {
    pub text: String,
    pub linked_words: usize,
    pub links: usize,
    pub is_attachment: bool,
    /// The sign of an emphasis not yet closed.
    open: Option<char>,
}

impl Inline {
    /// Reads one line, its block marks already taken off.
    pub(super) fn read(source: &str) -> Self {
        let mut inline = Self::default();
        let mut rest = source;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'\\' | b'*' | b'_' | b'`' | b'[' | b'!')) {
            let (before, after) = rest.split_at(at);
            inline.text.push_str(before);
            rest = inline.mark(after);
        }
        inline.text.push_str(rest);
        inline
    }

    /// Letters, digits and Chinese characters of the text: all but marks and blanks.
    pub(super) fn words(&self) -> usize {
        self.text.chars().filter(|c| c.is_alphanumeric()).count()
    }

    /// Resolves the mark that `rest` begins with; gives what follows it.
    fn mark<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(after) = rest.strip_prefix('\\') {
            let escaped = after.chars().next().filter(char::is_ascii_punctuation);
            let Some(c) = escaped else { return after };
            self.text.push(c);
            return after.get(c.len_utf8()..).unwrap_or("");
        }
        if let Some(after) = rest.strip_prefix('`') {
            return after;
        }
        if rest.starts_with(['*', '_']) {
            return self.emphasis(rest);
        }
        let picture = rest.strip_prefix('!').filter(|after| after.starts_with('['));
        if let Some((label, address, after)) = link(picture.unwrap_or(rest)) {
            if picture.is_none() {
                let inner = Self::read(label);
                self.links += 1;
                self.linked_words += inner.words();
                self.is_attachment |= is_attachment(address) || label.contains("附件");
                self.text.push_str(&inner.text);
            }
            return after;
        }
        let mut chars = rest.chars();
        self.text.extend(chars.next());
        chars.as_str()
    }

    /// Drops the marks of emphasis. A run of underscores is a blank to fill in, a lone star may be a note or a product.
    fn emphasis<'a>(&mut self, rest: &'a str) -> &'a str {
        let sign = if rest.starts_with('*') { '*' } else { '_' };
        let after = rest.trim_start_matches(sign);
        let run = rest.get(..rest.len() - after.len()).unwrap_or("");
        let is_mark = match (sign, run.len()) {
            ('*', 1) | ('_', 2) => {
                let closes = self.open == Some(sign);
                let opens = self.open.is_none()
                    && after.contains(run)
                    && !after.starts_with(char::is_whitespace)
                    && !self.text.ends_with(|c: char| c.is_ascii_digit());
                if closes || opens {
                    self.open = if closes { None } else { Some(sign) };
                }
                closes || opens
            }
            ('*', _) => true,
            _ => false,
        };
        if !is_mark {
            self.text.push_str(run);
        }
        after
    }
}

/// `[label](address)` at the start: label, address, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    // Bounds keep a line of nothing but brackets from costing its length squared.
    const MAX_LABEL_CHARS: usize = 400;
    const MAX_ADDRESS_CHARS: usize = 2000;
    let inner = text.strip_prefix('[')?;
    let mut depth = 1_usize;
    let close = inner.char_indices().take(MAX_LABEL_CHARS).find(|(_, c)| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (label, rest) = inner.split_at(close.0);
    let target = rest.strip_prefix("](")?;
    let mut depth = 1_usize;
    let close = target.char_indices().take(MAX_ADDRESS_CHARS).find(|(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (address, rest) = target.split_at(close.0);
    // `[2012](试行)` is a number of a document and a gloss, not a link.
    let after = rest.strip_prefix(')').filter(|_| is_address(address))?;
    let after = after.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or(after, |(_, rest)| rest);
    Some((label, address, after))
}

/// Can this be the target of a link?
pub(super) fn is_address(text: &str) -> bool {
    text.is_empty() || text.contains(['/', '#', '.', ':'])
}

fn is_attachment(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    [".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".rar", ".zip", ".ofd"].iter().any(|end| address.contains(end))
}
