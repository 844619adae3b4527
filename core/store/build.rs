//! Builds SQLCipher for phones, where the feature `small` asks for it: over libtomcrypt, on Apple's systems over
//! CommonCrypto. Without it `libsqlite3-sys` builds SQLCipher over OpenSSL, and nothing is done here.
//!
//! Why, and what each weighs: `docs/adr/0016-small-library.md`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=sqlcipher");
    #[cfg(feature = "small")]
    small::build()?;
    Ok(())
}

#[cfg(feature = "small")]
mod small {
    use cc::Build;
    use std::env;
    use std::error::Error;
    use std::path::{Path, PathBuf};

    /// How SQLite is built: as `libsqlite3-sys` does, without what the store never asks for (full text, R-trees, extensions,
    /// URIs, JSON, a cache that connections share). `rusqlite` names no function of what is left out.
    const SQLITE: [&str; 21] = [
        "SQLITE_CORE",
        "SQLITE_DEFAULT_FOREIGN_KEYS=1",
        "SQLITE_DQS=0",
        "SQLITE_ENABLE_API_ARMOR",
        "SQLITE_ENABLE_MEMORY_MANAGEMENT",
        "SQLITE_OMIT_COMPLETE",
        "SQLITE_OMIT_DEPRECATED",
        "SQLITE_OMIT_GET_TABLE",
        "SQLITE_OMIT_JSON",
        "SQLITE_OMIT_LOAD_EXTENSION",
        "SQLITE_OMIT_SHARED_CACHE",
        "SQLITE_THREADSAFE=1",
        "HAVE_ISNAN",
        "HAVE_LOCALTIME_R",
        "HAVE_STDINT_H",
        "HAVE_USLEEP",
        // What makes it SQLCipher.
        "SQLITE_EXTRA_INIT=sqlcipher_extra_init",
        "SQLITE_EXTRA_SHUTDOWN=sqlcipher_extra_shutdown",
        "SQLITE_HAS_CODEC",
        // In memory unless told otherwise; nothing of a wallet goes into a temporary file.
        "SQLITE_TEMP_STORE=2",
        "_POSIX_THREAD_SAFE_FUNCTIONS",
    ];

    /// What SQLCipher uses of libtomcrypt, and no more of it.
    const TOMCRYPT: [&str; 11] = [
        "LTC_NOTHING",
        "LTC_CBC_MODE",
        "LTC_FORTUNA",
        "LTC_HASH_HELPERS",
        "LTC_HMAC",
        "LTC_NO_FILE",
        "LTC_NO_TEST",
        "LTC_PKCS_5",
        "LTC_RIJNDAEL",
        "LTC_RNG_GET_BYTES",
        // A wrong argument is an error, not the end of the app.
        "ARGTYPE=4",
    ];

    const HASHES: [&str; 3] = ["LTC_SHA1", "LTC_SHA256", "LTC_SHA512"];

    /// The files of libtomcrypt that this takes, by folder.
    const TOMCRYPT_FILES: [&str; 26] = [
        "ciphers/aes/aes.c",
        "hashes/helper/hash_memory.c",
        "hashes/sha1.c",
        "hashes/sha2/sha256.c",
        "hashes/sha2/sha512.c",
        "mac/hmac/hmac_done.c",
        "mac/hmac/hmac_init.c",
        "mac/hmac/hmac_memory.c",
        "mac/hmac/hmac_process.c",
        "misc/crypt/crypt_cipher_descriptor.c",
        "misc/crypt/crypt_cipher_is_valid.c",
        "misc/crypt/crypt_find_cipher.c",
        "misc/crypt/crypt_find_hash.c",
        "misc/crypt/crypt_hash_descriptor.c",
        "misc/crypt/crypt_hash_is_valid.c",
        "misc/crypt/crypt_prng_descriptor.c",
        "misc/crypt/crypt_register_cipher.c",
        "misc/crypt/crypt_register_hash.c",
        "misc/crypt/crypt_register_prng.c",
        "misc/pkcs5/pkcs_5_2.c",
        "misc/zeromem.c",
        "modes/cbc/cbc_decrypt.c",
        "modes/cbc/cbc_done.c",
        "modes/cbc/cbc_encrypt.c",
        "modes/cbc/cbc_start.c",
        "prngs/fortuna.c",
    ];

    pub(super) fn build() -> Result<(), Box<dyn Error>> {
        let source = sqlcipher_src::source_dir();
        let mut sqlcipher = library();
        sqlcipher.file(source.join(sqlcipher_src::SOURCE_FILE));
        define(&mut sqlcipher, &SQLITE);
        if env::var("CARGO_CFG_TARGET_VENDOR")? == "apple" {
            sqlcipher.define("SQLCIPHER_CRYPTO_CC", None).try_compile("dinhdanh_sqlcipher")?;
            println!("cargo:rustc-link-lib=framework=Security");
            println!("cargo:rustc-link-lib=framework=CoreFoundation");
            return Ok(());
        }
        let headers = source.join(sqlcipher_src::LIBTOMCRYPT_INCLUDE_DIR);
        sqlcipher.include(&headers).define("SQLCIPHER_CRYPTO_LIBTOMCRYPT", None);
        define(&mut sqlcipher, &TOMCRYPT);
        define(&mut sqlcipher, &HASHES);
        for object in tomcrypt(source, &headers)? {
            sqlcipher.object(object);
        }
        // `rusqlite` asks for SQLite and does not know of this crate, which the linker may have gone past by then.
        sqlcipher.link_lib_modifier("+whole-archive");
        Ok(sqlcipher.try_compile("dinhdanh_sqlcipher")?)
    }

    /// For speed also where the rest is built for size: every page goes through it.
    fn tomcrypt(source: &Path, headers: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
        let mut library = library();
        library.opt_level(2).include(headers).define("LTC_SOURCE", None);
        define(&mut library, &TOMCRYPT);
        define(&mut library, &HASHES);
        library.files(TOMCRYPT_FILES.map(|file| source.join("libtomcrypt").join(file)));
        let system = env::var("CARGO_CFG_TARGET_OS")?;
        if system == "linux" || system == "android" {
            library.file("sqlcipher/random.c");
        } else {
            library.file(source.join("libtomcrypt/prngs/rng_get_bytes.c")).define("LTC_DEVRANDOM", None);
            library.define("LTC_TRY_URANDOM_FIRST", None);
        }
        Ok(library.try_compile_intermediates()?)
    }

    fn library() -> Build {
        let mut library = Build::new();
        // Nothing unwinds through C: what SQLite calls in Rust catches its own panics.
        library.warnings(false).flag_if_supported("-fno-unwind-tables");
        library.flag_if_supported("-fno-asynchronous-unwind-tables");
        library
    }

    fn define(library: &mut Build, names: &[&str]) {
        for name in names {
            match name.split_once('=') {
                Some((name, value)) => library.define(name, value),
                None => library.define(name, None),
            };
        }
    }
}
