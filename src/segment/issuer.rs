//! 制定机关, 行政区划, 文件种类 and 效力位阶, by the wording of title, number, signature and head.

use crate::model::{DocumentKind, Rank};

/// Ends of the names of organs.
const ORGAN_ENDINGS: [&str; 26] = [
    "人民政府",
    "政府",
    "办公厅",
    "办公室",
    "委员会",
    "常务委员会",
    "厅",
    "局",
    "委",
    "部",
    "署",
    "总局",
    "管委会",
    "银行",
    "领导小组",
    "中心",
    "国务院",
    "法院",
    "检察院",
    "指挥部",
    "总队",
    "支队",
    "海关",
    "协会",
    "大会",
    "院",
];

/// Whether a line is the name of an organ.
#[must_use]
pub fn is_organ(name: &str) -> bool {
    let is_name = name.chars().count() >= 3 && !name.contains(['，', '。', '：', '；', '《', '年', '关']);
    is_name && ORGAN_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The organ a title begins with: `安澜市人民政府关于…`.
#[must_use]
pub fn of_title(title: &str) -> Option<String> {
    let end = title.find("关于").or_else(|| title.find("印发")).or_else(|| title.find("转发"))?;
    let name = title.get(..end)?;
    // Joint notices name several organs without a sign between them; they stay as they stand.
    is_organ(name).then(|| name.to_owned())
}

/// The organ of `安澜市人民政府令第5号`, or of a 题注 `…人民政府第3次常务会议通过`.
#[must_use]
pub fn of_note(note: &str) -> Option<String> {
    let end = ["令第", "令（", "令〔", "公告第", "第"]
        .iter()
        .filter_map(|sign| note.find(sign))
        .find(|&at| note.get(..at).is_some_and(|before| ORGAN_ENDINGS.iter().any(|ending| before.ends_with(ending))))?;
    let before = note.get(..end)?;
    let name = before.rsplit(['日', '（', ' ', '，', '：', '届']).next()?;
    let start = if before.contains('届') { before.rsplit(['日', '（', ' ']).next()? } else { name };
    let start = start.split("第").next().unwrap_or(start);
    let name = if start.is_empty() { name } else { start };
    // 三届人民代表大会常务委员会 and 委员会 are pieces of a name cut by a line end.
    let is_piece = name.contains('届') || ["常务委员会", "委员会", "员会"].contains(&name);
    let name = name.strip_prefix("中华人民共和国").filter(|rest| is_organ(rest)).unwrap_or(name);
    (name.chars().count() >= 2 && !is_piece).then(|| {
        if name.ends_with("人民代表大会") || !before.contains("常务委员会") {
            name.to_owned()
        } else {
            format!("{name}常务委员会").replace("常务委员会常务委员会", "常务委员会")
        }
    })
}

/// The congress that passed a local regulation, from all lines of its head: `2020年…安澜市第六届人民代表大会常务委员会第十四次
/// 会议通过`.
#[must_use]
pub fn congress_of(head: &str) -> Option<String> {
    let at = head.find("人民代表大会")?;
    let before = head.get(..at)?;
    let start = before
        .char_indices()
        .rev()
        .find(|&(_, c)| {
            matches!(c, '日' | '（' | '(' | ' ' | '，' | '。' | '》' | '；' | '由' | '经' | '、') || c.is_ascii()
        })
        .map_or(0, |(at, c)| at + c.len_utf8());
    let place = before.get(start..)?;
    let place = place.find('第').and_then(|at| place.get(..at)).unwrap_or(place);
    let after = head.get(at + "人民代表大会".len()..)?;
    let is_standing = after.starts_with("常务委员会") || after.starts_with("常委会");
    let is_place = place == "全国" || !region(place).is_empty() && region(place).concat() == place;
    is_place.then(|| format!("{place}人民代表大会{}", if is_standing { "常务委员会" } else { "" }))
}

/// 省/市/县 at the start of a name, outermost first, by shape alone.
#[must_use]
pub fn region(name: &str) -> Vec<String> {
    let mut rest = name.strip_prefix("中共").unwrap_or(name);
    let mut chain = Vec::new();
    if ["国家", "国务院", "中华人民共和国", "全国", "中国", "中央"].iter().any(|national| rest.starts_with(national))
    {
        return chain;
    }
    while let Some(end) = region_end(rest).filter(|_| chain.len() < 3) {
        let (region, after) = rest.split_at(end);
        chain.push(region.to_owned());
        rest = after;
    }
    chain
}

/// Words that end like the name of a place.
const NO_PLACES: [&str; 36] = [
    "城市",
    "都市",
    "地区",
    "小区",
    "社区",
    "园区",
    "辖区",
    "林区",
    "灾区",
    "全市",
    "全省",
    "全县",
    "全区",
    "各市",
    "各县",
    "各区",
    "本市",
    "本省",
    "本县",
    "本区",
    "我市",
    "我省",
    "我县",
    "我区",
    "上市",
    "超市",
    "门市",
    "城区",
    "山区",
    "农区",
    "牧区",
    "校区",
    "市区",
    "主城区",
    "老城区",
    "中心城区",
];

fn region_end(text: &str) -> Option<usize> {
    // 新疆维吾尔自治区, 克孜勒苏柯尔克孜自治州, 双江拉祜族佤族布朗族傣族自治县.
    const LONGEST_CHARS: usize = 16;
    const LONGEST_PLAIN_CHARS: usize = 5;
    for (index, (at, c)) in text.char_indices().enumerate().take(LONGEST_CHARS) {
        if "，。、：；《》（）的和与及关于第部局厅院".contains(c) {
            return None;
        }
        if !"省市州盟县区旗".contains(c) || index == 0 {
            continue;
        }
        let end = at + c.len_utf8();
        let name = text.get(..end)?;
        let after = text.get(end..)?;
        let is_autonomous = name.ends_with("自治区")
            || name.ends_with("自治州")
            || name.ends_with("自治县")
            || name.ends_with("自治旗");
        // 聊城市 and 相城区 end in words that are no place when they stand alone.
        let is_word = NO_PLACES.contains(&name) || name.ends_with("开发区");
        if is_word
            || index >= LONGEST_PLAIN_CHARS && !is_autonomous
            || index == 1 && c == '区' && after.starts_with('域')
        {
            return None;
        }
        // 广州市: 州 is part of the name. 海州区, 旗山县.
        let next_is_suffix = after.starts_with(['市', '区', '县'])
            && !after.starts_with("市场")
            && !after.starts_with("市政")
            && !after.starts_with("区域")
            && !after.starts_with("市容")
            && !after.starts_with("市直");
        if c == '州' && (index < 3 && !is_autonomous) || c != '市' && c != '省' && next_is_suffix {
            continue;
        }
        return Some(end);
    }
    None
}

/// 文件种类 by title.
#[must_use]
pub fn kind(title: &str, rank: Rank) -> DocumentKind {
    let core = super::heading::without_gloss(title);
    let ends = |endings: &[&str]| endings.iter().any(|ending| core.ends_with(ending));
    let holds = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if rank >= Rank::GovernmentRule {
        return DocumentKind::Legislation;
    }
    if holds(&["任免", "任职的通知", "免职的通知", "职务任免", "同志任职", "同志免职", "任命的通知", "等同志"])
    {
        return DocumentKind::Personnel;
    }
    if ends(&["纪要"]) {
        return DocumentKind::Minutes;
    }
    if ends(&["工作报告", "工作总结", "工作要点", "讲话", "总结"]) {
        return DocumentKind::WorkReport;
    }
    if ends(&["请示", "报告"]) {
        return DocumentKind::Report;
    }
    if ends(&["批复", "复函", "的函"]) {
        return DocumentKind::Reply;
    }
    if holds(&["召开", "举办", "参加"]) && holds(&["会议", "培训", "活动", "座谈", "论坛"]) && ends(&["通知"])
    {
        return DocumentKind::MeetingNotice;
    }
    if ends(&["解读", "答记者问", "问答", "图解", "说明"]) || holds(&["政策解读", "一图读懂"]) {
        return DocumentKind::Other;
    }
    DocumentKind::Normative
}

/// 效力位阶 by title, number, issuer and the lines of the head.
#[must_use]
pub fn rank(title: &str, number: Option<&str>, issuer: Option<&str>, notes: &str) -> Rank {
    let core = super::heading::without_gloss(title);
    let number = number.unwrap_or_default();
    let of_organ = normative_rank(issuer.unwrap_or_default(), number);
    if core.ends_with("公告") && core.contains("人民代表大会") {
        return Rank::LocalRegulation;
    }
    if ["通知", "意见", "公告", "通告", "批复", "函"].iter().any(|ending| core.ends_with(ending)) {
        return of_organ;
    }
    let is_court = |name: &str| name.starts_with("最高人民法院") || name.starts_with("最高人民检察院");
    if is_court(core) || issuer.is_some_and(is_court) {
        return Rank::JudicialInterpretation;
    }
    if let Some(rank) = of_implementing_text(core, number, notes) {
        return rank;
    }
    let is_passed = notes.contains("常务委员会")
        || notes.contains("人民代表大会")
        || issuer.is_some_and(|i| i.contains("人民代表大会"));
    let is_national = notes.contains("全国人民代表大会") || notes.contains("主席令");
    let is_statute_name = core.ends_with('法') && !core.ends_with("办法") || core.ends_with("法典");
    // A text saved without its title tells by whom it was passed.
    if is_passed && core.is_empty() && !is_national && notes.contains("通过") {
        return Rank::LocalRegulation;
    }
    if is_statute_name && (core.starts_with("中华人民共和国") || is_national) || is_national && !core.ends_with("条例")
    {
        return Rank::Law;
    }
    let is_state_council = notes.contains("国务院令")
        || number.contains("国务院令")
        || notes.contains("国务院第")
        || issuer == Some("国务院");
    if core.ends_with("条例") || is_state_council {
        if is_state_council && !is_passed || core.starts_with("中华人民共和国") {
            return Rank::AdministrativeRegulation;
        }
        if core.ends_with("条例") {
            // 条例 of places are passed by their congresses; those without a place are the State Council's.
            return if is_passed || !region(core.trim_start_matches('《')).is_empty() || core.contains("经济特区") {
                Rank::LocalRegulation
            } else {
                Rank::AdministrativeRegulation
            };
        }
    }
    if is_passed && core.ends_with(['例', '定', '则', '法']) && notes.contains("通过") {
        return Rank::LocalRegulation;
    }
    let is_order = number.contains("令第")
        || notes.contains("政府令")
        || notes.contains("令第")
        || notes.contains("部令")
        || notes.contains("局令");
    if is_order || is_adopted(core, number, notes) { Rank::GovernmentRule } else { of_organ }
}

/// Titles that tell their rank themselves: …法实施细则 of the whole country, 安澜市实施《…法》办法 of a congress.
fn of_implementing_text(core: &str, number: &str, notes: &str) -> Option<Rank> {
    let ordered =
        |text: &str| ["部令", "局令", "署令", "委员会令", "海关总署"].iter().any(|order| text.contains(order));
    let is_local = !region(core.trim_start_matches('《')).is_empty();
    let is_numbered = number.contains('〔');
    if !is_local && !is_numbered && !ordered(notes) && !ordered(number) {
        let is_national = ["法实施细则", "法实施条例", "法》实施细则"].iter().any(|ending| core.ends_with(ending));
        let has_state_name = core.starts_with("中华人民共和国") && !core.contains("海关");
        let is_regulation = has_state_name && ["条例", "细则", "规定"].iter().any(|ending| core.ends_with(ending));
        return (is_national || is_regulation).then_some(Rank::AdministrativeRegulation);
    }
    let implements_law =
        core.contains("实施") && ["法》办法", "法〉办法", "法办法", "法》的办法"].iter().any(|end| core.ends_with(end));
    let by_government = notes.contains("政府令") || number.contains('令');
    (is_local && implements_law && !is_numbered && !by_government).then_some(Rank::LocalRegulation)
}

/// 规章 are adopted by a 常务会议 or 部务会议 and printed with it, often without their 令.
fn is_adopted(core: &str, number: &str, notes: &str) -> bool {
    const MEETINGS: &[&str] =
        &["常务会议", "部务会议", "委务会议", "局务会议", "署务会议", "部长办公会", "局长办公会", "主任办公会"];
    let is_rule_name = ["办法", "规定", "细则", "规则"].iter().any(|ending| core.ends_with(ending));
    let met = MEETINGS.iter().any(|meeting| notes.contains(meeting));
    let passed = ["通过", "审议", "政府第"].iter().any(|word| notes.contains(word));
    is_rule_name && met && passed && !number.contains('〔')
}

/// The rank of what an organ issues without an order: the State Council's and its departments' are ranks of their own.
fn normative_rank(issuer: &str, number: &str) -> Rank {
    const NATIONAL: &[&str] = &["国家", "中国", "中华人民共和国", "全国"];
    const NO_MINISTRY: &[&str] =
        &["宣传部", "组织部", "统战部", "武装部", "指挥部", "工作部", "项目部", "支部", "总部", "学部"];
    let is_numbered = ["国发", "国办发", "国函", "国办函"].iter().any(|sign| number.starts_with(sign));
    if issuer.starts_with("国务院") || is_numbered {
        return Rank::StateCouncil;
    }
    let is_ministry = issuer.ends_with('部')
        && !NO_MINISTRY.iter().any(|other| issuer.ends_with(other))
        && !issuer.contains('委')
        && region(issuer).is_empty();
    let is_national = NATIONAL.iter().any(|name| issuer.starts_with(name)) || is_ministry;
    if is_national { Rank::Ministerial } else { Rank::Normative }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_by_shape() {
        let cases: [(&str, &[&str]); 11] = [
            ("安澜市人民政府", &["安澜市"]),
            ("安澜市市场监督管理局", &["安澜市"]),
            ("安澜市城市管理局", &["安澜市"]),
            ("清江省安澜市青禾县人民政府办公室", &["清江省", "安澜市", "青禾县"]),
            ("广州市天河区人民政府", &["广州市", "天河区"]),
            ("广西壮族自治区人民政府", &["广西壮族自治区"]),
            ("国家发展改革委", &[]),
            ("财政部", &[]),
            ("聊城市人民政府", &["聊城市"]),
            ("成都市青羊区人民政府", &["成都市", "青羊区"]),
            ("延边朝鲜族自治州人民政府", &["延边朝鲜族自治州"]),
        ];
        for (name, expected) in cases {
            assert_eq!(region(name), expected, "{name}");
        }
    }

    #[test]
    fn organs_of_titles_and_orders() {
        assert_eq!(of_title("安澜市人民政府办公室关于印发某办法的通知").as_deref(), Some("安澜市人民政府办公室"));
        assert_eq!(of_title("关于印发某办法的通知"), None);
        assert_eq!(of_note("中华人民共和国国务院令第663号").as_deref(), Some("国务院"));
        assert_eq!(of_note("安澜市人民政府令第5号").as_deref(), Some("安澜市人民政府"));
    }

    #[test]
    fn congresses_by_the_head() {
        let cases = [
            (
                "（2020年6月3日安澜市第六届人民代表大会常务委员会第十四次会议通过2020年7月31日清江省第十三届人民代表大会常务委员会批准）",
                Some("安澜市人民代表大会常务委员会"),
            ),
            ("（2020年1月1日安澜市第五届人民代表大会第三次会议通过）", Some("安澜市人民代表大会")),
            ("三届人民代表大会常务委员会", None),
            ("安澜市人民政府令第5号", None),
        ];
        for (head, expected) in cases {
            assert_eq!(congress_of(head).as_deref(), expected, "{head}");
        }
    }

    #[test]
    fn ranks_and_kinds() {
        let ranks = [
            ("国务院办公厅关于甲的意见", Some("国办发〔2020〕3号"), Some("国务院办公厅"), "", Rank::StateCouncil),
            ("住房城乡建设部关于甲的通知", Some("建市〔2020〕3号"), Some("住房城乡建设部"), "", Rank::Ministerial),
            ("国家发展改革委关于甲的通知", None, Some("国家发展改革委"), "", Rank::Ministerial),
            ("关于甲的通知", Some("安组〔2020〕3号"), Some("安澜市委组织部"), "", Rank::Normative),
            ("中华人民共和国供水法实施细则", None, None, "", Rank::AdministrativeRegulation),
            ("供水法实施细则", None, None, "", Rank::AdministrativeRegulation),
            ("供水法实施细则", None, None, "2003年8月18日水利部令第5号", Rank::GovernmentRule),
            ("安澜市实施《中华人民共和国供水法》办法", None, None, "", Rank::LocalRegulation),
            ("安澜市供水办法", None, None, "（2004年3月1日市人民政府第3次常务会议审议通过）", Rank::GovernmentRule),
            ("安澜市供水办法", Some("安政发〔2020〕5号"), None, "市政府第3次常务会议审议通过", Rank::Normative),
            ("最高人民法院关于审理供水案件的规定", None, Some("最高人民法院"), "", Rank::JudicialInterpretation),
        ];
        for (title, number, issuer, notes, expected) in ranks {
            assert_eq!(rank(title, number, issuer, notes), expected, "{title}");
        }
        assert_eq!(kind("国务院办公厅关于甲的意见", Rank::StateCouncil), DocumentKind::Normative);
        assert_eq!(rank("中华人民共和国价格法", None, None, ""), Rank::Law);
        assert_eq!(
            rank("优化营商环境条例", None, None, "2019年10月22日中华人民共和国国务院令第722号公布"),
            Rank::AdministrativeRegulation
        );
        assert_eq!(rank("安澜市供水条例", None, None, "安澜市人民代表大会常务委员会通过"), Rank::LocalRegulation);
        assert_eq!(rank("安澜经济特区供水条例", None, None, ""), Rank::LocalRegulation);
        assert_eq!(
            rank("", None, None, "（2020年6月3日安澜市第六届人民代表大会常务委员会第十四次会议通过）"),
            Rank::LocalRegulation
        );
        assert_eq!(rank("安澜市供水办法", Some("安澜市人民政府令第5号"), None, ""), Rank::GovernmentRule);
        assert_eq!(rank("安澜市供水办法", Some("安政发〔2020〕5号"), None, ""), Rank::Normative);
        assert_eq!(kind("关于张三等同志职务任免的通知", Rank::Normative), DocumentKind::Personnel);
        assert_eq!(kind("关于召开全市供水会议的通知", Rank::Normative), DocumentKind::MeetingNotice);
        assert_eq!(kind("安澜市供水办法", Rank::Normative), DocumentKind::Normative);
    }
}
