//! The two kinds of failure: `Error` stops the run, `ReadError` belongs to one document and becomes a row of every report. And
//! the name a misspelt one was probably meant to be, which every loader tells.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a run stopped. The text is Chinese and says what to do.
#[derive(Debug)]
pub enum Error {
    /// A flag or an argument makes no sense.
    Usage(String),
    /// The dictionary has a mistake: file, line (0: the file as a whole), what is wrong and the remedy.
    Dictionary {
        /// File inside the dictionary folder.
        file: String,
        /// Line from 1, or 0.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// The configuration (`guiqing.toml`) has a mistake.
    Config {
        /// The file as shown.
        file: String,
        /// Line from 1.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// An output file could not be written.
    Output {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An input named on the command line could not be reached at all.
    Input {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Dictionary { file, line: 0, message } => write!(f, "词典有误：{file}：{message}"),
            Self::Dictionary { file, line, message } => write!(f, "词典有误：{file} 第 {line} 行：{message}"),
            Self::Config { file, line, message } => write!(f, "配置有误：{file} 第 {line} 行：{message}"),
            Self::Output { path, source } => {
                let cause = cause(source);
                write!(f, "无法写入 {}：{cause}。请检查输出目录是否存在、可写，磁盘是否已满。", path.display())
            }
            Self::Input { path, source } => {
                let cause = cause(source);
                write!(f, "无法读取 {}：{cause}。请检查路径是否正确、是否有读取权限。", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

/// What the operating system says, in Chinese where it is one of the common things.
#[must_use]
pub fn cause(error: &io::Error) -> String {
    let known = match error.kind() {
        io::ErrorKind::NotFound => "不存在，可能已被移走，或者是失效的链接",
        io::ErrorKind::PermissionDenied => "没有权限",
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        io::ErrorKind::IsADirectory => "是文件夹",
        io::ErrorKind::AlreadyExists => "已经存在",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满",
        io::ErrorKind::ReadOnlyFilesystem => "磁盘只能读取",
        io::ErrorKind::InvalidFilename => "文件名不合要求",
        io::ErrorKind::BrokenPipe => "接收的程序已经退出",
        _ => return error.to_string(),
    };
    known.to_owned()
}

/// 未读原因: why one document was not read. A fixed list, so that reports can count by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// 空文件
    Empty,
    /// 加密
    Encrypted,
    /// 损坏: what is wrong.
    Corrupt(String),
    /// 格式不支持: what the content is.
    Unsupported(String),
    /// 编码无法判定
    UnknownEncoding,
    /// 过大: size and limit in bytes.
    TooLarge {
        /// Size of the file.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// 超出限制: which limit was met, of pages, nesting or unpacked size.
    OverLimit(String),
    /// 超时: the time that was allowed, in seconds.
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// 无文字层: only pictures of pages.
    NoTextLayer,
    /// 识别失败: what the command that recognises text said.
    NotRecognised(String),
    /// 正文在别处: the file only says where the text is.
    BodyElsewhere(String),
    /// 系统临时文件: Office lock files, AppleDouble files.
    NotADocument(String),
    /// 无正文: the format was read and holds no text.
    NoText,
    /// 无法打开: the operating system's words.
    Io(String),
    /// 程序内部错误: a panic on this document.
    Internal(String),
}

impl ReadError {
    /// Whether it says something of the content of the file, so that reading it once more would say the same: not of the machine,
    /// the disk, a command of the user's or this program.
    #[must_use]
    pub fn is_of_the_content(&self) -> bool {
        !matches!(self, Self::Io(_) | Self::TimedOut { .. } | Self::NotRecognised(_) | Self::Internal(_))
    }

    /// The reason without its details, for counting.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Empty => "空文件",
            Self::Encrypted => "加密",
            Self::Corrupt(_) => "损坏",
            Self::Unsupported(_) => "格式不支持",
            Self::UnknownEncoding => "编码无法判定",
            Self::TooLarge { .. } => "过大",
            Self::OverLimit(_) => "超出限制",
            Self::TimedOut { .. } => "超时",
            Self::NoTextLayer => "无文字层",
            Self::NotRecognised(_) => "识别失败",
            Self::BodyElsewhere(_) => "正文在附件",
            Self::NotADocument(_) => "非文档",
            Self::NoText => "无正文",
            Self::Io(_) => "无法打开",
            Self::Internal(_) => "内部错误",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason();
        match self {
            Self::Empty => write!(f, "{reason}：没有内容，请向提供单位索取完整文件"),
            Self::Encrypted => write!(f, "{reason}：请用密码打开后另存为未加密的文件再扫描"),
            Self::Corrupt(what) => write!(f, "{reason}：{what}；请用 Word 或 WPS 打开后另存，或重新获取"),
            Self::Unsupported(what) => write!(f, "{reason}：内容是{what}；请另存为 .docx、.html 或 .txt 再扫描"),
            Self::UnknownEncoding => write!(f, "{reason}：请用记事本另存为 UTF-8 编码再扫描"),
            Self::TooLarge { bytes, limit } => {
                write!(f, "{reason}：{} MB，上限 {} MB；请拆分后再扫描", bytes >> 20, limit >> 20)
            }
            Self::OverLimit(what) => write!(f, "{reason}：{what}；确需读取的，请解压或者拆分后再扫描，或者调高上限"),
            Self::TimedOut { seconds } => {
                write!(f, "{reason}：{seconds} 秒内未能读完；请另存为 .docx 或 .txt 再扫描，或者调高 --timeout")
            }
            Self::NoTextLayer => {
                write!(f, "{reason}：只有图片，需要文字识别；请用 --ocr-command 指定识别程序，或者索取可复制文字的版本")
            }
            Self::NotRecognised(what) => write!(f, "{reason}：{what}；请检查 --ocr-command 和图片是否清晰"),
            Self::BodyElsewhere(what) => write!(f, "{reason}：{what}；请取得附件一并扫描"),
            Self::NotADocument(what) => write!(f, "{reason}：{what}，不是文件正文，可以忽略"),
            Self::NoText => write!(f, "{reason}：文件中没有文字，请检查是否为图片或扫描件"),
            Self::Io(what) => write!(f, "{reason}：{what}；请检查文件是否还在、是否有读取权限"),
            Self::Internal(what) => write!(f, "{reason}：{what}；这是本程序的缺陷，请报告"),
        }
    }
}

/// How alike two names must be for one to be suggested in place of the other, on the scale of Jaro and Winkler (0 to 1).
/// Two thirds is what two names of two characters with one in common come to.
const ALIKE: f64 = 0.66;

/// The candidate that looks most like `wrong`, if any looks like it at all.
fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let rated = candidates.map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate));
    // The name decides between equals, so that the order of a hash map does not show.
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    best.filter(|(alike, _)| *alike > ALIKE).map(|(_, candidate)| candidate)
}

/// `，您是不是想写“…”`, or nothing.
#[must_use]
pub fn suggestion<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    nearest(wrong, candidates).map_or_else(String::new, |name| format!("，您是不是想写“{name}”"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_is_suggested_and_nothing_far_off() {
        let names = ["message", "advice", "外地企业", "外地", "本地"];
        for (wrong, right) in [("mesage", "message"), ("外地企", "外地企业"), ("advise", "advice"), ("本第", "本地")]
        {
            assert_eq!(nearest(wrong, names.into_iter()), Some(right));
        }
        assert_eq!(nearest("完全不同的名字", names.into_iter()), None);
    }
}
