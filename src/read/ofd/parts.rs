//! The parts of a package: names resolved, unpacked within the limits.

use crate::error::ReadError;
use crate::read::limits::{Allowance, Limits};
use crate::read::package::{self, Package};
use crate::read::xml;

/// An opened package.
pub(super) struct Parts<'a> {
    package: Package<'a>,
    allowance: Allowance,
    /// A part was met that is encrypted by the zip itself.
    has_locked_part: bool,
}

impl<'a> Parts<'a> {
    /// Opens a package.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let allowance = Allowance::new(bytes.len() as u64, limits);
        Ok(Self { package: Package::open(bytes)?, allowance, has_locked_part: false })
    }

    /// Whether parts are encrypted: by the zip, or as GM/T 0099 has it, with a list of them.
    pub fn is_encrypted(&self) -> bool {
        self.has_locked_part || self.package.has("Encryptions.xml") || self.package.has("EncryptEntries.dat")
    }

    /// The name of the part that `location` means in the part `from`: from its folder, or where no such part is, from the
    /// root, which some writers mean without saying so.
    pub fn locate(&self, from: &str, location: &str) -> Option<String> {
        let location = location.trim();
        let near = package::resolve(&package::folder_of(from), location);
        let far = package::resolve("", location);
        [near, far].into_iter().find(|name| !name.is_empty() && self.package.has(name))
    }

    /// A part's bytes; none when there is no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some((entry, _)) = self.package.entry(name)? else { return Ok(None) };
        self.allowance.unpack(entry).map(Some)
    }

    /// A part as text; none when there is no such part or it cannot be unpacked. Only limits are errors.
    pub fn xml(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        match self.bytes(name) {
            Ok(bytes) => Ok(bytes.map(|bytes| xml::decode(&bytes).0)),
            Err(ReadError::Encrypted) => {
                self.has_locked_part = true;
                Ok(None)
            }
            Err(ReadError::Corrupt(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
