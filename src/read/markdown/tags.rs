//! Pieces of HTML inside Markdown. Takes the whole source, because tags run over line ends, and gives it without tags and
//! entities.

/// Text as it comes out, and for each of its lines the line of the source, from 1, that its first words stand in.
pub(super) struct Lines {
    pub text: String,
    pub numbers: Vec<usize>,
    reached: usize,
}

impl Lines {
    fn keep(&mut self, source: &str) {
        for _ in source.matches('\n') {
            self.reached += 1;
            self.numbers.push(self.reached);
        }
        self.text.push_str(source);
    }

    fn skip(&mut self, source: &str) {
        self.reached += source.matches('\n').count();
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.numbers.pop();
            self.numbers.push(self.reached);
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        self.numbers.push(self.reached);
    }
}

/// Takes the tags of HTML away, with a line end or a `\t` where a browser shows one, and resolves entities.
pub(super) fn without_tags(source: &str) -> Lines {
    let mut out = Lines { text: String::with_capacity(source.len()), numbers: vec![1], reached: 1 };
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, after) = rest.split_at(at);
        out.keep(before);
        if let Some((tag, next)) = tag(after) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            if matches!(name, "style" | "script") {
                // What follows up to the closing tag is not text.
                rest = next
                    .split_once(&format!("</{name}"))
                    .and_then(|(_, rest)| rest.split_once('>'))
                    .map_or("", |(_, rest)| rest);
                out.skip(passed(after, rest));
                continue;
            }
            match tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("") {
                // The source of a page breaks its lines after `<br>` as well.
                "br" if next.starts_with('\n') => {}
                "br" | "p" | "div" | "tr" | "table" | "li" | "h1" | "h2" | "h3" | "h4" if !out.text.ends_with('\n') => {
                    out.end_line()
                }
                "td" | "th" if tag.starts_with('/') => out.text.push('\t'),
                _ => {}
            }
            out.skip(passed(after, next));
            rest = next;
        } else if let Some((c, next)) = entity(after) {
            out.text.push(c);
            rest = next;
        } else {
            let mut chars = after.chars();
            out.text.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.keep(rest);
    out
}

/// What stands before the rest of a text. Only lengths are looked at: the rest is long, and there is one behind each tag.
fn passed<'t>(text: &'t str, rest: &str) -> &'t str {
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

/// A tag at the start: its inside in lower case, and what follows. `<` before anything else is a sign of the text.
fn tag(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map(|(_, rest)| (String::new(), rest));
    }
    let name = inner.strip_prefix('/').unwrap_or(inner);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (inside, rest) = inner.split_once('>')?;
    // `<http://…>` is a link and stays to be read.
    (!inside.contains('<') && !inside.contains("://") || inside.contains('='))
        .then(|| (inside.to_ascii_lowercase(), rest))
}

fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST_ENTITY_BYTES: usize = 10;
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST_ENTITY_BYTES + 1).position(|byte| byte == b';')?;
    let (name, rest) = inner.split_at(end);
    let c = match name {
        "nbsp" | "ensp" | "thinsp" => ' ',
        "emsp" => '\u{3000}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "middot" => '·',
        "mdash" => '—',
        "hellip" => '…',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // A line break that stands as a number is as good as a blank, like any that the page does not show.
            char::from_u32(code).map(|c| if c.is_control() || c == '\u{feff}' { ' ' } else { c })?
        }
    };
    rest.strip_prefix(';').map(|rest| (c, rest))
}
