#![no_main]

use dinhdanh_wallet::rewritten_migration;
use libfuzzer_sys::fuzz_target;

// What a move to another phone holds, once it was decrypted: who knows the passphrase can write anything there. There is one way
// to write what was read.
fuzz_target!(|data: &[u8]| {
    if let Ok(written) = rewritten_migration(data) {
        assert!(written == data, "read, and written in another way");
    }
});
