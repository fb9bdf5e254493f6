//! Files that programs leave behind and nobody wrote: told by their name alone, in folders and in archives alike.
//! Takes a name, says what kind it is. Counting and skipping them is left to the callers.

/// What a file is that no person put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// macOS keeps attributes of another file in it: `._甲.doc`, `__MACOSX/`.
    AppleDouble,
    /// Office holds the name of whoever has the document open in it: `~$甲.doc`.
    OfficeLock,
    /// Hidden by its name: `.DS_Store`.
    Hidden,
}

/// Whether a file or a folder of that name, without its path, is one to pass over.
#[must_use]
pub fn leftover(name: &str) -> Option<Leftover> {
    if name.starts_with("._") || name == "__MACOSX" {
        Some(Leftover::AppleDouble)
    } else if name.starts_with("~$") {
        Some(Leftover::OfficeLock)
    } else if name.starts_with('.') {
        Some(Leftover::Hidden)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_nobody_wrote() {
        let kinds = ["._甲.doc", "__MACOSX", "~$甲.doc", ".DS_Store", "甲.doc", "第~$1号.doc"].map(leftover);
        let expected = [
            Some(Leftover::AppleDouble),
            Some(Leftover::AppleDouble),
            Some(Leftover::OfficeLock),
            Some(Leftover::Hidden),
            None,
            None,
        ];
        assert_eq!(kinds, expected);
    }
}
