//! Furniture of web sites (站点家具): the lines that belong to the page and not to the document. Shared by the readers of
//! saved pages. Takes one line, gives what it is; which lines to drop is the reader's decision.

/// What a line of a saved page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A line of the document.
    Content,
    /// Belongs to the page: drop it.
    Furniture,
    /// Opens the page's tail of related links: drop it and what follows.
    Tail,
}

/// Beyond this a line is a sentence, whatever it begins with.
const MAX_FURNITURE_CHARS: usize = 60;

/// Words of buttons. A line of nothing but these, blanks and marks is furniture.
const BUTTONS: &[&str] = &[
    "内容纠错",
    "政府信息公开",
    "信息公开",
    "政务公开",
    "全屏阅读",
    "正常",
    "稍大",
    "更大",
    "字号",
    "字体",
    "字体大小",
    "文字大小",
    "大",
    "中",
    "小",
    "打印",
    "打印本页",
    "打印此页",
    "打印文章",
    "打印页面",
    "我要打印",
    "关闭",
    "关闭窗口",
    "关闭本页",
    "关闭此页",
    "关闭页面",
    "关闭本窗口",
    "收藏",
    "收藏本页",
    "加入收藏",
    "收藏本站",
    "设为首页",
    "分享",
    "分享到",
    "分享至",
    "微信",
    "微博",
    "新浪微博",
    "腾讯微博",
    "人人网",
    "开心网",
    "豆瓣网",
    "百度贴吧",
    "百度空间",
    "QQ空间",
    "QQ好友",
    "更多",
    "更多>>",
    "返回",
    "返回顶部",
    "返回首页",
    "返回上一页",
    "返回上页",
    "回到顶部",
    "返回列表",
    "首页",
    "网站首页",
    "网站地图",
    "我要纠错",
    "纠错",
    "推荐",
    "推荐给好友",
    "发送给好友",
    "扫一扫",
    "下载",
    "下载文档",
    "下载全文",
    "我要下载",
    "保存",
    "保存本页",
    "朗读",
    "语音播报",
    "繁体",
    "简体",
    "繁体版",
    "简体版",
    "English",
    "无障碍",
    "无障碍浏览",
    "适老版",
    "登录",
    "注册",
    "默认",
    "超大",
    "特大",
    "复制",
    "复制链接",
    "转发",
    "评论",
    "视力保护色",
    "双击滚屏",
    "杏仁黄",
    "秋叶褐",
    "胭脂红",
    "芥末绿",
    "天蓝",
    "雪青",
    "灰",
    "银河白",
    "T",
    "A",
    "A+",
    "A-",
    "+",
    "-",
];

/// A short line that begins so is furniture, whatever follows.
const OPENINGS: &[&str] = &[
    "来源：",
    "信息来源：",
    "文章来源：",
    "稿件来源：",
    "内容来源：",
    "资料来源：本站",
    "作者：",
    "责任编辑：",
    "编辑：",
    "责编：",
    "录入：",
    "发布时间：",
    "更新时间：",
    "录入时间：",
    "发表时间：",
    "添加时间：",
    "文章录入：",
    "文章编辑：",
    "点击数：",
    "点击次数：",
    "点击：",
    "点击率：",
    "浏览次数：",
    "浏览量：",
    "浏览：",
    "阅读次数：",
    "阅读量：",
    "阅读：",
    "访问量：",
    "访问次数：",
    "人气：",
    "本文被阅读",
    "已浏览",
    "首页>",
    "网站首页>",
    "本站首页>",
    "当前位置",
    "您的当前位置",
    "你的当前位置",
    "新闻来源：",
    "信息公开_",
    "制作及维护单位",
    "网站声明",
    "法律声明",
    "您的位置",
    "你的位置",
    "您当前的位置",
    "您当前位置",
    "您现在的位置",
    "现在位置",
    "你现在的位置",
    "所在位置",
    "您所在的位置",
    "您所在位置",
    "当前所在位置",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "上一页",
    "下一页",
    "扫一扫",
    "用微信扫",
    "使用微信扫",
    "微信扫",
    "扫描二维码",
    "【字号",
    "【字体",
    "[字号",
    "[字体",
    "字号：",
    "字体：",
    "字体大小：",
    "文字大小：",
    "【打印",
    "[打印",
    "【关闭",
    "分享到",
    "分享至",
    "视力保护色",
    "视力保护",
    "热门搜索",
    "热搜",
    "您是第",
    "您访问的链接",
    "【我要纠错",
    "设为首页",
    "站内搜索",
    "网站标识码",
    "网站主办",
    "建议使用IE",
    "浏览本站",
    "建议分辨率",
    "最佳浏览",
];

/// A short line that holds one of these is furniture.
const MARKS: &[&str] = &[
    "版权所有",
    "Copyright",
    "copyright",
    "COPYRIGHT",
    "ICP备",
    "ICP证",
    "公网安备",
    "公安备案号",
    "网站标识码",
    "政府网站找错",
    "技术支持：",
    "建议使用1024",
    "最佳分辨率",
    "All Rights Reserved",
    "AllRightsReserved",
    "allrightsreserved",
    "网站管理员",
    "违法和不良信息举报",
    "扫描二维码关注",
    "长按二维码",
    "您是第",
    "【大中小】",
    "[大中小]",
    "【大】【中】【小】",
    "字号：大中小",
    "字体：大中小",
    "【关闭窗口】",
    "【打印本页】",
    "打印本页",
    "关闭窗口",
    "点击次数：",
    "浏览次数：",
    "阅读次数：",
    "责任编辑：",
    "【字体：",
    "【字号：",
    "[字体：",
    "[字号：",
];

/// A line that is no more than one of these, marks aside, opens the tail.
const TAILS: &[&str] = &[
    "相关文档",
    "相关链接",
    "相关新闻",
    "相关阅读",
    "相关信息",
    "相关文章",
    "相关解读",
    "相关稿件",
    "相关报道",
    "相关内容",
    "相关专题",
    "相关资讯",
    "相关政策",
    "相关推荐",
    "推荐阅读",
    "热点新闻",
    "热点推荐",
    "热门文章",
    "热门推荐",
    "热门新闻",
    "热点文章",
    "最新文章",
    "最新资讯",
    "最新消息",
    "猜你喜欢",
    "延伸阅读",
    "网友评论",
    "我要评论",
    "发表评论",
    "友情链接",
    "图片推荐",
    "文章评论",
    "用户评论",
    "快速导航",
];

/// Judges one line of a page.
pub(super) fn purpose(line: &str) -> Purpose {
    // Most lines are long and hold none of the characters of which every imprint has one: one look decides.
    let is_long = || line.chars().filter(|c| !is_blank(*c)).nth(MAX_FURNITURE_CHARS).is_some();
    if is_long() && !['版', 'I', '网', 'R'].iter().any(|sign| line.contains(*sign)) {
        return Purpose::Content;
    }
    let bare: String = line.chars().filter(|c| !is_blank(*c)).map(fold).collect();
    if bare.chars().count() > MAX_FURNITURE_CHARS {
        return long_purpose(&bare);
    }
    // A menu written as one line.
    if bare.matches(['|', '｜', '┊', '│']).count() >= 3 && !bare.contains(['。', '；', '，']) {
        return Purpose::Furniture;
    }
    let word = bare.trim_matches(is_mark);
    if TAILS.contains(&word) {
        return Purpose::Tail;
    }
    if OPENINGS.iter().any(|opening| bare.trim_start_matches(['·', '>', '•', '☆']).starts_with(opening))
        || MARKS.iter().any(|mark| bare.contains(mark))
        || is_only_buttons(&bare)
    {
        return Purpose::Furniture;
    }
    Purpose::Content
}

/// A line no sentence of a document can be: the site's own imprint.
fn long_purpose(bare: &str) -> Purpose {
    let imprint = ["版权所有", "ICP备", "公网安备", "网站标识码", "AllRightsReserved"];
    if imprint.iter().filter(|mark| bare.contains(*mark)).count() >= 2 { Purpose::Furniture } else { Purpose::Content }
}

/// Blanks of all widths.
fn is_blank(c: char) -> bool {
    // Ideographs first: the tables of Unicode need not be asked about them.
    !('\u{4E00}'..='\u{9FFF}').contains(&c) && c.is_whitespace()
}

/// Half and full width of the same mark are one.
fn fold(c: char) -> char {
    match c {
        ':' => '：',
        '［' => '[',
        '］' => ']',
        '〉' | '＞' | '》' => '>',
        _ => c,
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '：' | '【'
            | '】'
            | '['
            | ']'
            | '>'
            | '|'
            | '｜'
            | '·'
            | '('
            | ')'
            | '（'
            | '）'
            | '«'
            | '»'
            | '/'
            | '、'
            | '-'
            | '_'
            | '│'
            | '┊'
            | '◆'
            | '■'
            | '※'
            | '，'
            | '…'
            | '.'
    )
}

/// Takes off the longest button word again and again; true when nothing is left.
fn is_only_buttons(bare: &str) -> bool {
    let mut rest = bare.trim_start_matches(is_mark);
    let mut words = 0;
    while !rest.is_empty() {
        let Some(button) = BUTTONS.iter().filter(|button| rest.starts_with(**button)).max_by_key(|button| button.len())
        else {
            return false;
        };
        rest = rest.get(button.len()..).unwrap_or("").trim_start_matches(is_mark);
        words += 1;
    }
    words > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_page_are_known() {
        for line in [
            "【字号 大 中 小】",
            "【字体：大 中 小】",
            "字号：[大] [中] [小]",
            "打印本页　关闭窗口",
            "【打印】【关闭】",
            "分享到：",
            "浏览次数： 120",
            "来源：某市人民政府办公室",
            "责任编辑：张三",
            "上一篇：关于某事的通知",
            "下一篇 : 无",
            "版权所有：某市人民政府　粤ICP备05000000号",
            "扫一扫在手机打开当前页",
            "当前位置：首页 > 政务公开 > 规范性文件",
            "首页 > 政务公开",
            "您现在的位置：首页>>法规",
            "T | T",
            "发布时间：2013-07-24 10:00 来源：本站 浏览次数：3",
        ] {
            assert_eq!(purpose(line), Purpose::Furniture, "{line}");
        }
        assert_eq!(purpose("相关文档："), Purpose::Tail);
        assert_eq!(purpose("【相关链接】"), Purpose::Tail);
    }

    #[test]
    fn lines_of_the_document_stay() {
        for line in [
            "第一条 为了规范管理，制定本办法。",
            "附件：1．申请表",
            "资金来源：财政拨款",
            "某市人民政府办公室",
            "发布机构：某市人民政府",
            "相关部门应当依照职责做好工作。",
            "中小企业",
            "（一）来源合法；",
            "特大型企业",
            "大中小企业融通发展",
        ] {
            assert_eq!(purpose(line), Purpose::Content, "{line}");
        }
    }
}
