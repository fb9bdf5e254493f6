//! The directory of OLE2 compound files ([MS-CFB]): which streams stand at its root. Opens no stream, so it costs next to nothing to
//! ask; a damaged directory is said to be one.

/// Bytes of a directory entry (2.6.1).
const ENTRY: usize = 128;

/// FAT sectors that the header itself names (2.2).
const FAT_SECTORS_IN_HEADER: usize = 109;

/// The greatest number of a sector (2.1) or an entry (2.6.1); those above have other meanings.
const GREATEST: u32 = 0xFFFF_FFFA;

/// An entry for a stream.
const STREAM: u8 = 2;

/// Names of the streams in the root storage; `None` where the directory cannot be followed. Streams of embedded objects stand in
/// storages of their own and are not among them.
pub(super) fn root_streams(bytes: &[u8]) -> Option<Vec<String>> {
    let directory = Sectors::of(bytes)?.directory()?;
    let entry = |number: u32| directory.get((number as usize).checked_mul(ENTRY)?..)?.get(..ENTRY);
    let mut names = Vec::new();
    let mut waiting = vec![u32_at(entry(0)?, 76)?];
    // Siblings form a tree; a damaged one may lead back into itself.
    for _ in 0..=directory.len() / ENTRY * 2 {
        let Some(number) = waiting.pop() else { return Some(names).filter(|names| !names.is_empty()) };
        if number > GREATEST {
            continue;
        }
        let entry = entry(number)?;
        if entry.get(66) == Some(&STREAM) {
            names.push(name(entry)?);
        }
        waiting.extend([u32_at(entry, 68)?, u32_at(entry, 72)?]);
    }
    None
}

fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(62);
    let (units, _) = entry.get(..length)?.as_chunks::<2>();
    Some(char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).filter_map(Result::ok).collect())
}

/// A file as sectors.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
}

impl<'b> Sectors<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 0x1E).filter(|shift| [9, 12].contains(shift))?;
        Some(Self { bytes, size: 1 << shift })
    }

    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let from = (number as usize).checked_add(1)?.checked_mul(self.size)?;
        let sector = self.bytes.get(from..)?;
        // The last one may be cut short by writers that save space.
        Some(sector.get(..self.size).unwrap_or(sector))
    }

    fn directory(&self) -> Option<Vec<u8>> {
        let fat = self.fat_sectors();
        let in_sector = self.size / 4;
        let mut directory = Vec::new();
        let mut number = u32_at(self.bytes, 0x30)?;
        while number <= GREATEST {
            directory.extend_from_slice(self.sector(number)?);
            if directory.len() > self.bytes.len() {
                return None;
            }
            let sector = self.sector(*fat.get(number as usize / in_sector)?)?;
            number = u32_at(sector, number as usize % in_sector * 4)?;
        }
        Some(directory)
    }

    /// Where the parts of the sector allocation table stand.
    fn fat_sectors(&self) -> Vec<u32> {
        let mut fat: Vec<u32> =
            (0..FAT_SECTORS_IN_HEADER).map_while(|index| u32_at(self.bytes, 0x4C + 4 * index)).collect();
        let last = self.size / 4 - 1;
        let mut next = u32_at(self.bytes, 0x44);
        while let Some(number) = next.filter(|number| *number <= GREATEST)
            && let Some(sector) = self.sector(number)
            && fat.len() <= self.bytes.len() / self.size
        {
            fat.extend((0..last).map_while(|index| u32_at(sector, 4 * index)));
            next = u32_at(sector, 4 * last);
        }
        fat
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn package(streams: &[(&str, usize)]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
        for (path, length) in streams {
            if let Some((storage, _)) = path.rsplit_once('/') {
                file.create_storage_all(storage).expect("in memory");
            }
            let mut stream = file.create_stream(path).expect("in memory");
            stream.write_all(&vec![1; *length]).expect("in memory");
        }
        file.flush().expect("in memory");
        file.into_inner().into_inner()
    }

    #[test]
    fn streams_at_the_root_are_named_and_no_others() {
        let mut streams =
            vec![("Workbook", 5000), ("SummaryInformation", 10), ("MBD00A/WordDocument", 10), ("Data", 1)];
        streams.extend([("a/b", 1), ("a/c/Book", 1), ("甲", 1)]);
        let mut names = root_streams(&package(&streams)).expect("a sound directory");
        names.sort();
        assert_eq!(names, ["Data", "SummaryInformation", "Workbook", "甲"]);
    }

    #[test]
    fn a_directory_far_behind_is_found() {
        // Beyond what the header's own list of FAT sectors covers.
        let streams: Vec<String> = (0..40).map(|index| format!("stream{index}")).collect();
        let mut streams: Vec<(&str, usize)> = streams.iter().map(|name| (name.as_str(), 10)).collect();
        streams.insert(0, ("first", 9 << 20));
        let bytes = package(&streams);
        assert_eq!(root_streams(&bytes).map(|names| names.len()), Some(41));
    }

    proptest::proptest! {
        #[test]
        fn damaged_directories_are_no_trouble(
            changes in proptest::collection::vec((0_usize..4096, proptest::num::u8::ANY), 0..30),
            cut in 0_usize..6000,
        ) {
            let mut bytes = package(&[("Workbook", 10), ("a/WordDocument", 10)]);
            for (at, byte) in changes {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            let _ = root_streams(&bytes);
            bytes.truncate(cut);
            let _ = root_streams(&bytes);
        }
    }
}
