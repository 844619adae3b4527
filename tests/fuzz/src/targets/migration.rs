use dinhdanh_wallet::rewritten_migration;

/// What a move to another phone holds, once it was decrypted: who knows the passphrase can write anything there, numbers in a longer
/// form too. What was read is read again from what is written of it.
pub(crate) fn run(data: &[u8]) {
    if let Ok(written) = rewritten_migration(data) {
        assert_eq!(rewritten_migration(&written).as_deref(), Ok(written.as_slice()), "read, and not read again");
    }
}
