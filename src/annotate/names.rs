//! Names of the copies: the folder tree below the scanned folders again, whatever a stranger called his files.
//!
//! Takes paths as shown; gives relative paths that lead nowhere else, hold on every system, and are each given once.

use std::collections::HashSet;
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use crate::read::INSIDE;

/// A name may have 255 bytes; this leaves room for a number and an ending.
const MAX_NAME_BYTES: usize = 200;

/// Names that Windows keeps for devices, whatever ending follows.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives each copy its name. Remembers what is taken in the folders on the way to the last one given: a folder that was left
/// is never entered again, so that a million copies cost no more memory than the widest folders among them.
pub(super) struct Names {
    /// From the top down; the top is always there.
    open: Vec<Folder>,
}

/// A folder of copies.
struct Folder {
    /// What it is called where the originals are.
    original: String,
    /// Where it is, with `/` at the end; nothing at the top.
    path: String,
    /// Hashes of the names in it: of two names with the same one the later gets a number it does not need.
    taken: HashSet<u64>,
}

impl Default for Names {
    fn default() -> Self {
        Self { open: vec![Folder::new("", String::new())] }
    }
}

impl Names {
    /// The place of a copy, with an ending (`.docx`) that is added where the name does not have it.
    pub fn give(&mut self, shown: &str, roots: &[String], ending: &str) -> PathBuf {
        let steps = below(shown, roots).into_iter().filter_map(|step| Some((step, harmless(step)?)));
        let mut steps: Vec<(&str, String)> = steps.collect();
        let name = steps.pop().map_or_else(|| "未命名".to_owned(), |(_, name)| name);
        let below = self.open.iter().skip(1).zip(&steps);
        let still = below.take_while(|(folder, (step, _))| folder.original == *step).count();
        self.open.truncate(1 + still);
        for (step, name) in steps.iter().skip(still) {
            let above = self.last();
            let name = above.take(name, "");
            let path = format!("{}{name}/", above.path);
            self.open.push(Folder::new(step, path));
        }
        let has_ending = name.to_lowercase().ends_with(ending) && name.len() > ending.len();
        let kept = name.len() - if has_ending { ending.len() } else { 0 };
        let stem = name.get(..kept).unwrap_or(&name);
        let folder = self.last();
        let name = folder.take(stem, ending);
        PathBuf::from(format!("{}{name}", folder.path))
    }

    fn last(&mut self) -> &mut Folder {
        self.open.last_mut().expect("the top is there")
    }
}

impl Folder {
    fn new(original: &str, path: String) -> Self {
        Self { original: original.to_owned(), path, taken: HashSet::new() }
    }

    /// A name that is free, and taken from now on. Names that some systems take for the same are the same.
    fn take(&mut self, stem: &str, ending: &str) -> String {
        let mut names = (1..).map(|number| numbered(stem, ending, number));
        let is_free = |name: &String| self.taken.insert(xxh3_64(name.to_lowercase().as_bytes()));
        names.find(is_free).expect("of endless names one is free")
    }
}

fn numbered(stem: &str, ending: &str, number: usize) -> String {
    if number == 1 { format!("{stem}{ending}") } else { format!("{stem}({number}){ending}") }
}

/// The steps of a path below the root it was found under. With several roots the root's own name leads, since two of them
/// may hold the same names.
fn below<'a>(shown: &'a str, roots: &'a [String]) -> Vec<&'a str> {
    let inside = |root: &&String| {
        let root = root.trim_end_matches('/');
        shown.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
    };
    let root = roots.iter().filter(inside).max_by_key(|root| root.len());
    let Some(root) = root else {
        // The file itself was named: its name, and what stands inside it.
        let (file, rest) = shown.split_once(INSIDE).map_or((shown, ""), |(file, rest)| (file, rest));
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        return std::iter::once(name).chain(steps(rest)).collect();
    };
    let root = root.trim_end_matches('/');
    let rest = shown.strip_prefix(root).unwrap_or(shown);
    let own = (roots.len() > 1).then(|| root.rsplit('/').next().unwrap_or(root));
    own.into_iter().chain(steps(rest)).collect()
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\'])
}

/// One step of a path without what could lead elsewhere or what a system does not allow; none where nothing is left.
fn harmless(step: &str) -> Option<String> {
    let is_bad = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{fffd}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    // `甲.zip!` holds files; no other name ends so.
    let step = step.strip_suffix('!').unwrap_or(step);
    let cleaned: String = step.chars().map(|c| if is_bad(c) { '_' } else { c }).collect();
    let cleaned = cleaned.trim_start().trim_end_matches([' ', '.']);
    if cleaned.is_empty() {
        return None;
    }
    let base = cleaned.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_port = ["com", "lpt"]
        .iter()
        .any(|port| base.strip_prefix(port).is_some_and(|number| number.chars().count() == 1 && number != "0"));
    let mark = if is_port || DEVICES.contains(&base.as_str()) { "_" } else { "" };
    Some(format!("{mark}{}", shortened(cleaned)))
}

/// A name that is too long keeps its ending.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = if ending.len() <= 8 && !ending.is_empty() { format!(".{ending}") } else { String::new() };
    let end = name.floor_char_boundary(MAX_NAME_BYTES - ending.len());
    format!("{}{ending}", name.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn give(names: &mut Names, shown: &str, roots: &[&str]) -> String {
        let roots: Vec<_> = roots.iter().map(|root| (*root).to_owned()).collect();
        names.give(shown, &roots, ".docx").to_string_lossy().replace('\\', "/")
    }

    #[test]
    fn the_tree_is_mirrored_below_the_roots() {
        let one = |shown, roots: &[&str]| give(&mut Names::default(), shown, roots);
        assert_eq!(one("文件/甲/乙.docx", &["文件"]), "甲/乙.docx");
        assert_eq!(one("文件/甲/乙.docx", &["文件/"]), "甲/乙.docx");
        assert_eq!(one("/a/文件/甲.docx", &["/a/文件", "/b/文件"]), "文件/甲.docx");
        assert_eq!(one("/a/文件/甲.docx", &["/a/文件/甲.docx"]), "甲.docx");
        assert_eq!(one("/a/包.zip!/夹/甲.docx", &["/a"]), "包.zip/夹/甲.docx");
        assert_eq!(one("/a/包.zip!/夹/甲.docx", &["/a/包.zip"]), "包.zip/夹/甲.docx");
        assert_eq!(one("a/甲.doc", &["a"]), "甲.doc.docx");
    }

    #[test]
    fn no_name_leads_elsewhere() {
        let one = |shown| give(&mut Names::default(), shown, &["r"]);
        assert_eq!(one("r/a.zip!/../../etc/甲.docx"), "a.zip/etc/甲.docx");
        assert_eq!(one("r/a.zip!//etc/passwd"), "a.zip/etc/passwd.docx");
        assert_eq!(one("r/a.zip!/C:\\windows\\甲.docx"), "a.zip/C_/windows/甲.docx");
        assert_eq!(one("r/CON.docx"), "_CON.docx");
        assert_eq!(one("r/com1"), "_com1.docx");
        assert_eq!(one("r/a\nb\u{202e}\".docx"), "a_b__.docx");
        assert_eq!(one("r/a.zip!/.."), "a.zip.docx");
        assert_eq!(one("r/.."), "未命名.docx");
        assert!(one(&format!("r/{}.docx", "长".repeat(200))).len() < 230);
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        assert_eq!(give(&mut names, "r/甲.docx", &["r"]), "甲.docx");
        assert_eq!(give(&mut names, "r/甲.DOCX", &["r"]), "甲(2).docx");
        // A file inside another document wants a folder of the document's name.
        assert_eq!(give(&mut names, "r/甲.docx!/附件.docx", &["r"]), "甲.docx(2)/附件.docx");
        assert_eq!(give(&mut names, "r/乙.docx!/附件.docx", &["r"]), "乙.docx/附件.docx");
        assert_eq!(give(&mut names, "r/乙.docx", &["r"]), "乙(2).docx");
    }

    #[test]
    fn two_folders_never_share_a_place_and_one_is_forgotten_when_it_is_left() {
        let mut names = Names::default();
        let mut given = |shown| give(&mut names, shown, &["r"]);
        assert_eq!(given("r/甲/一/1.docx"), "甲/一/1.docx");
        assert_eq!(given("r/甲/二/1.docx"), "甲/二/1.docx");
        assert_eq!(given("r/甲/二/2.docx"), "甲/二/2.docx");
        assert_eq!(given("r/甲/2.docx"), "甲/2.docx");
        // Some systems take them for one.
        assert_eq!(given("r/B/1.docx"), "B/1.docx");
        assert_eq!(given("r/b/1.docx"), "b(2)/1.docx");
        assert_eq!(given("r/b:/1.docx"), "b_/1.docx");
        assert_eq!(given("r/b?/1.docx"), "b_(2)/1.docx");
        // Out of order it is only a number more.
        assert_eq!(given("r/甲/一/1.docx"), "甲(2)/一/1.docx");
        assert_eq!(names.open.iter().map(|folder| folder.taken.len()).sum::<usize>(), 8, "6 at the top and 2 below");
    }
}
