use crate::StoreError;
use crate::folder::Folder;
use crate::hardware::Device;
use crate::keyring::Keyring;
use std::path::Path;

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Whether the wallet's keys were on this device and are destroyed: without them nothing that a copy of the folder holds can be
    /// read. `false` where the folder doesn't tell whose it is, or is of another device, which may have them still; and for
    /// a wallet of version 1, whose key was a file that is among [`Self::files`].
    pub keys: bool,
    /// How many keys in the hardware went, where it counts them.
    pub hardware_keys: Option<u32>,
    /// The files that were there, by name.
    pub files: Vec<&'static str>,
    /// How large they were together, in bytes.
    pub bytes: u64,
}

/// Erases a wallet for good, without its PIN, also one that is damaged or was erased by wrong tries: first the keys in the
/// device, so that a crash leaves nothing that could be read, then every file. The folder goes too, unless something else is in it.
///
/// [`StoreError::NotAWallet`] and [`StoreError::AlreadyOpen`] touch nothing.
pub fn erase(dir: &Path, device: &Device) -> Result<Erased, StoreError> {
    let folder = Folder::of_wallet(dir)?;
    let owner = match folder.owner() {
        Err(StoreError::Damaged) if !folder.has_database()? => return Err(StoreError::NotAWallet),
        Err(StoreError::Damaged) => None,
        Ok(None) if !folder.is_version_1()? => return Err(StoreError::NotAWallet),
        owner => owner?,
    };
    let mut erased = Erased::default();
    if let Some(number) = owner.or(folder.begun()?) {
        let keyring = Keyring::new(device, number);
        let here = keyring.is_here();
        erased.hardware_keys = keyring.destroy()?;
        erased.keys = here && owner.is_some();
        keyring.forget()?;
    }
    let removed = folder.remove_wallet()?;
    Ok(Erased { files: removed.files, bytes: removed.bytes, ..erased })
}
