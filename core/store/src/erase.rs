use crate::StoreError;
use crate::folder::Folder;
use crate::hardware::Device;
use crate::keyring::Keyring;
use std::path::Path;

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Whether the keys in the device were destroyed: without them nothing that a copy of the folder holds can be read.
    pub keys: bool,
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
    if let Some(owner) = owner.or(folder.begun()?) {
        let keyring = Keyring::new(device, owner);
        keyring.destroy()?;
        keyring.forget()?;
    }
    Ok(Erased { keys: owner.is_some(), ..folder.remove_wallet()? })
}
