//! Lists ([MS-DOC] 2.9.147 LSTF, 2.9.131 LFO): turns them into the lists that all word processors share.

use super::binary::{slice, u16_at, u32_at};
use crate::read::lists::{LEVELS, Level, Levels, List, Lists, NumberFormat, Suffix};

/// Bytes of a list's head, of a use's head, and of the fixed part of a level.
const LIST_HEAD: usize = 28;
const USE_HEAD: usize = 16;
const LEVEL_HEAD: usize = 28;

/// The lists of a document. `heads` are the list heads, `levels` what follows them, `uses` the list uses.
pub(super) fn parse(heads: &[u8], levels: &[u8], uses: &[u8]) -> Lists {
    let mut lists = Lists::default();
    let count = usize::from(u16_at(heads, 0).unwrap_or_default());
    let mut rest = levels;
    for index in 0..count {
        let Some(head) = slice(heads, 2 + LIST_HEAD * index, LIST_HEAD) else { break };
        let Some(id) = u32_at(head, 0) else { break };
        let is_simple = head.get(26).is_some_and(|flags| flags & 1 != 0);
        let mut levels = Levels::default();
        for place in levels.iter_mut().take(if is_simple { 1 } else { LEVELS }) {
            let Some((level, behind)) = level(rest) else { return read_uses(lists, uses) };
            *place = Some(level);
            rest = behind;
        }
        lists.abstracts.insert(i64::from(id), levels);
    }
    read_uses(lists, uses)
}

fn read_uses(mut lists: Lists, uses: &[u8]) -> Lists {
    let count = u32_at(uses, 0).map_or(0, |count| count as usize);
    let Some(mut rest) = uses.get(4..) else { return lists };
    let mut heads = Vec::new();
    for _ in 0..count {
        let Some((head, behind)) = rest.split_at_checked(USE_HEAD) else { return lists };
        heads.push((u32_at(head, 0).unwrap_or_default(), head.get(12).copied().unwrap_or_default()));
        rest = behind;
    }
    for (index, (id, changes)) in heads.into_iter().enumerate() {
        let mut list = List { abstract_id: i64::from(id), ..List::default() };
        let changed = rest.get(4..).and_then(|rest| change_levels(&mut list, rest, changes));
        let is_whole = changed.is_some();
        rest = changed.unwrap_or_default();
        lists.lists.insert(index as i64 + 1, list);
        if !is_whole {
            // Later uses keep their lists without changes of their own.
            rest = &[];
        }
    }
    lists
}

/// Changes of a list use to single levels; gives what follows them.
fn change_levels<'b>(list: &mut List, mut rest: &'b [u8], count: u8) -> Option<&'b [u8]> {
    for _ in 0..count {
        let (start, flags) = (u32_at(rest, 0)?, u32_at(rest, 4)?);
        rest = rest.get(8..)?;
        let number = (flags & 0xF) as usize;
        let (restarts, rewritten) = (flags & 0x10 != 0, flags & 0x20 != 0);
        if rewritten {
            let (level, behind) = level(rest)?;
            rest = behind;
            if let (true, Some(place)) = (restarts, list.starts.get_mut(number)) {
                *place = Some(level.start);
            }
            if let Some(place) = list.levels.get_mut(number) {
                *place = Some(level);
            }
        } else if let (true, Some(place)) = (restarts, list.starts.get_mut(number)) {
            *place = Some(start);
        }
    }
    Some(rest)
}

/// One level ([MS-DOC] 2.9.150 LVL) and what follows it.
fn level(bytes: &[u8]) -> Option<(Level, &[u8])> {
    let head = slice(bytes, 0, LEVEL_HEAD)?;
    let format = *head.get(4)?;
    let flags = *head.get(5)?;
    let text_at = LEVEL_HEAD + usize::from(*head.get(24)?) + usize::from(*head.get(25)?);
    let length = usize::from(u16_at(bytes, text_at)?);
    let text = slice(bytes, text_at + 2, 2 * length)?;
    let units: Vec<u16> = text.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    let mut label = String::new();
    for character in String::from_utf16_lossy(&units).chars() {
        match character as u32 {
            // The number of a level stands in the text as the level's own index.
            place @ 0..=8 => label.push_str(&format!("%{}", place + 1)),
            _ => label.push(character),
        }
    }
    let level = Level {
        start: u32_at(head, 0)?,
        format: NumberFormat::of_code(format),
        label,
        legal: flags & 0x04 != 0,
        suffix: if head.get(15) == Some(&2) { Suffix::Nothing } else { Suffix::Space },
        restart: (flags & 0x08 != 0).then(|| i64::from(head.get(26).copied().unwrap_or_default())),
        style: None,
        hidden: false,
    };
    Some((level, bytes.get(text_at + 2 + 2 * length..)?))
}
