//! Every mistake a lawyer can make in a dictionary file stops the run with the file, the line and what is wrong; and what
//! Excel does to a file is no mistake. Each test spoils a copy of the dictionary in one place.

use std::fs;
use std::path::{Path, PathBuf};

use guiqing::dictionary;
use guiqing::error::Error;
use guiqing::model::Dictionary;
use tempfile::TempDir;

const RULE: &str = "rules/free-flow/local-registration-required.toml";

/// A copy of the dictionary that a test may spoil.
struct Copy {
    folder: TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy_folder(&builtin_folder(), folder.path());
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file of the dictionary")
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("writable");
    }

    /// Adds a line at the end of a file; gives its number.
    fn append(&self, name: &str, line: &str) -> usize {
        let text = self.text(name);
        self.write(name, format!("{}\n{line}\n", text.trim_end()));
        text.trim_end().lines().count() + 1
    }

    /// Replaces the first `old` of a file; gives the line it stood on.
    fn replace(&self, name: &str, old: &str, new: &str) -> usize {
        let text = self.text(name);
        let at = text.find(old).unwrap_or_else(|| panic!("{name} holds {old}"));
        self.write(name, text.replacen(old, new, 1));
        text[..at].matches('\n').count() + 1
    }

    fn load(&self) -> Result<Dictionary, Error> {
        dictionary::load(self.folder.path())
    }

    /// The dictionary does not load, and says where and why.
    fn refuses(&self, file: &str, line: usize, words: &[&str]) {
        let error = match self.load() {
            Ok(_) => panic!("{file} has a mistake: {words:?}"),
            Err(error) => error.to_string(),
        };
        let place = if line == 0 { format!("{file}：") } else { format!("{file} 第 {line} 行：") };
        assert!(error.starts_with("词典有误：") && error.contains(&place), "{place} is missing in {error}");
        for word in words {
            assert!(error.contains(word), "{word} is missing in {error}");
        }
    }

    fn words_of(&self, group: &str) -> Vec<String> {
        let dictionary = self.load().unwrap_or_else(|error| panic!("loads: {error}"));
        let id = dictionary.group(group).unwrap_or_else(|| panic!("there is a group {group}"));
        let words = dictionary.groups[id.0 as usize].words.iter();
        words.map(|word| dictionary.word(*word).text.clone()).collect()
    }
}

fn builtin_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("readable and writable");
        }
    }
}

/// A rule without mistakes, to be spoilt.
fn rule(id: &str, pattern: &str) -> String {
    format!(
        "id = \"{id}\"\ntitle = \"甲\"\ncategory = \"乙\"\nseverity = \"must-delete\"\nbasis = [\"fcr-2024-9-2\"]\n\
         message = \"丙\"\nadvice = \"丁\"\npatterns = [\n  {pattern},\n]\n"
    )
}

/// The dictionary with one more rule `new-rule` of this pattern. The pattern stands on line 9.
fn with_pattern(pattern: &str) -> Copy {
    let copy = Copy::new();
    copy.write("rules/free-flow/new-rule.toml", rule("new-rule", pattern));
    copy
}

const NEW_RULE: &str = "rules/free-flow/new-rule.toml";

#[test]
fn a_folder_with_the_same_files_is_the_builtin_dictionary() {
    let loaded = Copy::new().load().expect("loads");
    let builtin = dictionary::builtin().expect("loads");
    assert_eq!(loaded.hash, builtin.hash);
    assert_eq!(loaded.rules.len(), builtin.rules.len());
    let spoilt = Copy::new();
    spoilt.append("words/本地.csv", "某个新词,,,");
    assert_ne!(spoilt.load().expect("loads").hash, builtin.hash);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = dictionary::load(Path::new("没有这个词典")).map(|_| ()).expect_err("fails");
    assert!(matches!(&error, Error::Input { path, .. } if path == Path::new("没有这个词典")), "{error}");
    let empty = tempfile::tempdir().expect("a temporary folder");
    let error = dictionary::load(empty.path()).map(|_| ()).expect_err("fails").to_string();
    assert!(error.contains("policy.toml") && error.contains("缺少这个文件"), "{error}");
}

#[test]
fn unknown_keys_are_mistakes() {
    let copy = Copy::new();
    let line = copy.replace(RULE, "message ", "mesage ");
    copy.refuses(RULE, line, &["mesage"]);

    let copy = Copy::new();
    let line = copy.append("policy.toml", "repeal_shares = 0.5");
    copy.refuses("policy.toml", line, &["repeal_shares"]);

    with_pattern("{ text = \"{本地}\", wehn = \"{投标}\" }").refuses(NEW_RULE, 9, &["没有这一项", "wehn"]);
}

#[test]
fn values_outside_their_list_are_mistakes() {
    for (old, new) in [
        ("severity    = \"must-delete\"", "severity    = \"must-drop\""),
        ("lawful_from = \"administrative-regulation\"", "lawful_from = \"regulation\""),
    ] {
        let copy = Copy::new();
        let line = copy.replace(RULE, old, new);
        copy.refuses(RULE, line, &["没有这个取值"]);
    }
    let copy = Copy::new();
    let line = copy.replace(RULE, "verdict = \"conflict\"", "verdict = \"conflikt\"");
    copy.refuses(RULE, line, &["conflikt", "needs-review"]);
}

#[test]
fn a_group_that_does_not_exist_is_named() {
    with_pattern("\"{没有这个组}…8{本地}\"").refuses(NEW_RULE, 9, &["没有词组", "没有这个组"]);
    with_pattern("\"{本地|#没有这个组}\"").refuses(NEW_RULE, 9, &["没有词组“没有这个组”"]);
    let copy = Copy::new();
    let line = copy.append("words/本地.csv", "{没有这个组},,,");
    copy.refuses("words/本地.csv", line, &["没有词组“没有这个组”"]);
}

#[test]
fn a_group_the_program_needs_must_be_there() {
    let copy = Copy::new();
    fs::remove_file(copy.path("words/禁止.csv")).expect("removable");
    copy.refuses("words/禁止.csv", 0, &["请补上这个文件"]);
}

#[test]
fn a_basis_that_does_not_exist_is_named() {
    let copy = Copy::new();
    let line = copy.replace(RULE, "fcr-2024-9-2", "fcr-2024-99");
    copy.refuses(RULE, line, &["basis.csv 里没有依据“fcr-2024-99”"]);
}

#[test]
fn doubles_are_mistakes() {
    let copy = Copy::new();
    copy.write("words/新组.csv", "word,lookalikes,boundary,note\n甲,,,\n乙,,,\n甲,,,\n");
    copy.refuses("words/新组.csv", 4, &["“甲”与第 2 行重复"]);

    let copy = Copy::new();
    let line = copy.append("basis.csv", "fcr-2024-9-2,公平竞争审查条例,第九条,2024-08-01,,已核,,");
    copy.refuses("basis.csv", line, &["依据编号“fcr-2024-9-2”重复"]);

    let copy = Copy::new();
    fs::copy(copy.path(RULE), copy.path("rules/tender/local-registration-required.toml")).expect("copies");
    copy.refuses("local-registration-required.toml", 0, &["规则编号“local-registration-required”重复"]);
}

#[test]
fn a_rule_is_named_like_its_file() {
    let copy = Copy::new();
    let line = copy.replace(RULE, "\"local-registration-required\"", "\"local-registration\"");
    copy.refuses(RULE, line, &["应与文件名相同"]);
}

#[test]
fn a_rule_looks_for_a_wording_or_for_a_fact() {
    let copy = Copy::new();
    copy.write(NEW_RULE, rule("new-rule", "\"{本地}\"") + "fact = \"validity-lapsed\"\n");
    copy.refuses(NEW_RULE, 0, &["patterns 和 fact"]);
}

#[test]
fn headers_are_as_documented() {
    let copy = Copy::new();
    copy.write("words/新组.csv", "词,近似,边界,说明\n甲,,,\n");
    copy.refuses("words/新组.csv", 1, &["表头应为 word,lookalikes,boundary,note", "实为 词,近似,边界,说明"]);

    let copy = Copy::new();
    copy.replace("basis.csv", "id,law,article", "id,article,law");
    copy.refuses("basis.csv", 1, &["表头应为 id,law,article"]);
}

#[test]
fn cells_that_say_nothing_sensible_are_mistakes() {
    for (file, row, words) in [
        ("basis.csv", "new-1,某法,第一条,2024年8月1日,,已核,,", "日期应写作 2021-01-01，实为“2024年8月1日”"),
        ("basis.csv", "new-1,某法,第一条,2024-02-30,,已核,,", "2024-02-30"),
        ("basis.csv", "new-1,某法,第一条,2024-08-01,,核实,,", "verified 应为 已核 或 待核，实为“核实”"),
        ("basis.csv", "new-1,某法,第一条,2024-08-01,,已核,,甲,乙", "含逗号的内容要加英文引号"),
        ("repealed_laws.csv", "某法,作废,2021-01-01,,已核,", "status 应为"),
        ("repealed_laws.csv", ",废止,2021-01-01,,已核,", "第一列是空的"),
        ("agencies.csv", "某部,某新部,2018-03-17,是,已核,,", "auto_trigger 应为 Y 或 N"),
        ("abolished_items.csv", "某年检,某公示,2014,已核,,", "日期应写作"),
        ("regions.csv", "某县,某,没有这个市", "上级“没有这个市”不在前面的行里"),
        ("words/本地.csv", "甲,乙,,", "形近词“乙”应当比“甲”长并且包含它"),
        ("words/本地.csv", "甲,,是,", "boundary 只能留空或者写“词”"),
        ("words/本地.csv", "甲|乙,,,", "含有句式符号"),
        ("words/本地.csv", ",,词,", "词是空的"),
    ] {
        let copy = Copy::new();
        let line = copy.append(file, row);
        copy.refuses(file, line, &[words]);
    }
}

#[test]
fn templates_that_cannot_be_read_are_mistakes() {
    for (pattern, words) in [
        ("\"{金额>很多}{本地}\"", "“很多”不是数"),
        ("\"{金额>80万块}{本地}\"", "不认识单位“万块”"),
        ("\"{金额>>80万元}{本地}\"", "不是数"),
        ("\"{本地>3}\"", "“本地”不是可以比较的词槽"),
        ("\"{本地…8{注册}\"", "没有词组"),
        ("\"{注册\"", "缺少 }"),
        ("\"本地}\"", "多了 }"),
        ("\"{甲||乙}\"", "空的选项"),
        ("\"{金额>80万元}\"", "至少要有一个词或者词组"),
        ("\"本地…99999注册\"", "太大"),
        ("\"本地 & …8\"", "两边都要有内容"),
        ("\"本地 &99999 注册\"", "太大"),
        ("{ regex = '本(地', trigger = \"{本地}\", reason = \"丙\" }", "正则“本(地”有误"),
        ("{ regex = '本地', reason = \"丙\" }", "要么写 text，要么写 regex、trigger 和 reason"),
        ("{ regex = '本地', trigger = \"{本地}{注册}\", reason = \"丙\" }", "应是一个词组或者一组词"),
        ("{ text = \"{本地}\", in = [\"title\"] }", "写了 in 就要写 when"),
    ] {
        with_pattern(pattern).refuses(NEW_RULE, 9, &[words]);
    }
}

#[test]
fn what_excel_does_to_a_file_is_no_mistake() {
    let plain = "word,lookalikes,boundary,note\n甲等词,,,\n# 备注，不是词,,,\n乙等词,乙等词汇|大乙等词,词,说明\n\n";
    let (gb18030, ..) = encoding_rs::GB18030.encode(plain);
    let shapes: [(&str, Vec<u8>); 4] = [
        ("BOM", [b"\xEF\xBB\xBF".as_slice(), plain.as_bytes()].concat()),
        ("CRLF", plain.replace('\n', "\r\n").into_bytes()),
        ("GB18030", gb18030.into_owned()),
        ("quotes", plain.replace("甲等词", "\"甲等词\"").into_bytes()),
    ];
    for (name, content) in shapes {
        let copy = Copy::new();
        copy.write("words/新组.csv", content);
        assert_eq!(copy.words_of("新组"), ["甲等词", "乙等词"], "{name}");
    }
    let copy = Copy::new();
    copy.write("words/新组.csv", b"word,lookalikes,boundary,note\n\xFF\xFF\xFF,,,\n");
    copy.refuses("words/新组.csv", 0, &["请另存为 UTF-8"]);
}

#[test]
fn a_group_holds_the_words_of_the_groups_it_includes() {
    let copy = Copy::new();
    copy.write("words/甲组.csv", "word,lookalikes,boundary,note\n甲词,,,\n{乙组},,,\n");
    copy.write("words/乙组.csv", "word,lookalikes,boundary,note\n乙词,,,\n{丙组},,,\n");
    // Two groups that include each other are one and the same, no endless loop.
    copy.write("words/丙组.csv", "word,lookalikes,boundary,note\n丙词,,,\n{甲组},,,\n");
    for group in ["甲组", "乙组", "丙组"] {
        let mut words = copy.words_of(group);
        words.sort();
        assert_eq!(words, ["丙词", "乙词", "甲词"], "{group}");
    }
}

#[test]
fn rows_in_doubt_have_groups_of_their_own() {
    let copy = Copy::new();
    copy.append("agencies.csv", "某甲旧局,某甲新局,2018-03-17,Y,已核,,");
    copy.append("agencies.csv", "某乙旧局,某乙新局,2018-03-17,N,已核,,");
    copy.append("abolished_items.csv", "某甲年检,某公示,2014-03-01,已核,,");
    copy.append("abolished_items.csv", "某乙年检,某公示,2014-03-01,待核,,");
    copy.append("repealed_laws.csv", "某甲法,废止,2021-01-01,,已核,");
    copy.append("repealed_laws.csv", "某乙法,修订替代,2021-01-01,,已核,");
    for (group, word, other) in [
        ("已更名机构", "某甲旧局", "某乙旧局"),
        ("疑似更名机构", "某乙旧局", "某甲旧局"),
        ("已取消事项", "某甲年检", "某乙年检"),
        ("疑似取消事项", "某乙年检", "某甲年检"),
        ("已废止法规", "《某甲法》", "《某乙法》"),
        ("已废止法规", "《中华人民共和国某甲法》", "《中华人民共和国某乙法》"),
        ("已修订法规", "《某乙法》", "《某甲法》"),
    ] {
        let words = copy.words_of(group);
        assert!(words.iter().any(|w| w == word) && !words.iter().any(|w| w == other), "{group}");
    }
}
