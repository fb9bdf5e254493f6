//! Control words that change where text goes, and those that stand for a character.

/// What a group holds, as its first control word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Text of the document, a note or a text box.
    Text,
    /// Nothing that is read.
    Skipped,
    /// Nothing by itself, but text may stand in groups inside: drawings, embedded objects, formulas.
    Container,
    /// The font table.
    Fonts,
    /// The tables of lists.
    Lists,
    /// The label of a list level, in the table of lists.
    LevelText,
    /// The number that the writer of the file put beside a paragraph.
    Label,
    /// The instruction of a field.
    Instruction,
    /// The program an embedded object belongs to.
    ObjectClass,
    /// The bytes of an embedded object in hexadecimal digits.
    ObjectData,
}

/// What a control word begins, if it begins anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// Text that goes elsewhere.
    Other(Destination),
    /// Text for programs that know Unicode, inside of text for those that do not.
    Both,
    Unicode,
    /// What a container shows in the text around it: the result of an object, a run of a formula.
    Shown,
    /// The result of a field.
    FieldResult,
    Footnote,
    TextBox,
    /// Properties of a row of a table in a table.
    NestedRow,
}

/// What the control word begins.
pub(super) fn begins(word: &str) -> Option<Begins> {
    Some(Begins::Other(match word {
        "fonttbl" => Destination::Fonts,
        "listtable" | "listoverridetable" => Destination::Lists,
        "leveltext" => Destination::LevelText,
        "listtext" | "pntext" => Destination::Label,
        "fldinst" => Destination::Instruction,
        "objclass" => Destination::ObjectClass,
        "objdata" => Destination::ObjectData,
        "shp" | "shpgrp" | "shpinst" | "do" | "object" | "mmath" | "moMath" | "moMathPara" => Destination::Container,
        "upr" => return Some(Begins::Both),
        "ud" => return Some(Begins::Unicode),
        "result" | "mr" => return Some(Begins::Shown),
        "fldrslt" => return Some(Begins::FieldResult),
        "footnote" => return Some(Begins::Footnote),
        "shptxt" | "dptxbxtext" => return Some(Begins::TextBox),
        "nesttableprops" => return Some(Begins::NestedRow),
        // Known ones are passed over even where the mark for those that may be passed over is missing.
        "colortbl" | "stylesheet" | "info" | "title" | "subject" | "author" | "operator" | "keywords" | "doccomm"
        | "company" | "manager" | "generator" | "template" | "userprops" | "docvar" | "filetbl" | "revtbl"
        | "rsidtbl" | "xmlnstbl" | "themedata" | "colorschememapping" | "datastore" | "latentstyles" | "pgdsctbl"
        | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" | "ftnsep"
        | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "pict" | "shppict" | "nonshppict" | "mmathPict"
        | "picprop" | "blipuid" | "shprslt" | "annotation" | "atnid" | "atnauthor" | "atntime" | "atnicn"
        | "atnref" | "atndate" | "atrfstart" | "atrfend" | "atnparent" | "comment" | "bkmkstart" | "bkmkend" | "xe"
        | "tc" | "tcn" | "rxe" | "txe" | "pn" | "pntxta" | "pntxtb" | "pnseclvl" | "listname" | "levelnumbers"
        | "listpicture" | "nonesttables" | "background" | "panose" | "falt" | "fname" | "fontemb" | "fontfile"
        | "objname" | "objalias" | "objsect" | "formfield" | "datafield" | "private" | "nextfile" | "oldcprops"
        | "oldpprops" | "oldtprops" | "oldsprops" | "htmltag" | "mhtmltag" => Destination::Skipped,
        _ => return None,
    }))
}

/// The character that a control word stands for.
pub(super) fn character(word: &str) -> Option<char> {
    Some(match word {
        "tab" => ' ',
        "line" | "page" | "column" | "softline" | "softpage" | "softcol" => '\n',
        "emdash" => '—',
        "endash" => '–',
        "emspace" => '\u{2003}',
        "enspace" => '\u{2002}',
        "qmspace" => '\u{2005}',
        "bullet" => '•',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        _ => return None,
    })
}
