//! The targets, each in a file of its own.

mod catalogue;
mod cbor;
mod cose;
mod crl;
mod device_request;
mod device_response;
mod issuer_signed;
mod message;
mod migration;
mod policy_pack;
mod provision;
mod qr_frame;
mod qr_picture;
mod qr_scan;
mod session_transcript;
mod status_list;
mod vault_values;
mod verdict;
mod vical;
mod x509;

/// A parser, or what stands on one, to be given any bytes.
pub struct Target {
    /// Its name, which is its file's.
    pub name: &'static str,
    /// Whether it catches panics of a library by itself, so that they are no finding.
    pub catches_panics: bool,
    /// How many spoilt seeds it is given where seconds count.
    pub rounds: u32,
    /// Patterns of files in `seeds/`.
    pub(crate) own: &'static [&'static str],
    /// Patterns of files in the folder of published vectors.
    pub(crate) published: &'static [&'static str],
    run: fn(&[u8]),
}

impl Target {
    /// Gives it these bytes.
    ///
    /// # Panics
    /// When it does what it must not.
    pub fn run(&self, data: &[u8]) {
        (self.run)(data);
    }
}

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

macro_rules! targets {
    ($($name:ident $rounds:literal $own:tt $published:tt $($catches:ident)?;)*) => {
        /// All of them, by name.
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            catches_panics: targets!(@ $($catches)?),
            rounds: $rounds,
            own: &$own,
            published: &$published,
            run: $name::run,
        }),*];
    };
    (@ catches) => { true };
    (@) => { false };
}

targets! {
    catalogue 20_000 ["response.cbor", "../../../bindings/cli/src/people/*.json"] [];
    cbor 100_000 ["*.cbor"] ["mdoc/*.hex", "cose/*/*.json"];
    cose 100_000 [] ["mdoc/annexD_reader_auth.hex", "mdoc/nlwallet_*.hex", "cose/*/*.json"];
    crl 100_000 ["*.crl", "lists.pem"] [];
    device_request 100_000 [] ["mdoc/annexD_device_request.hex"];
    device_response 15_000 ["response.cbor"] ["mdoc/annexD_device_response*.hex"];
    issuer_signed 100_000 ["issuer_signed.cbor"] ["mdoc/nlwallet_IssuerAuth.hex"];
    message 20_000 ["self_timed.cbor", "self_timed_deflated.cbor", "request.cbor", "answer.cbor"] [];
    migration 200_000 ["migration.cbor", "migration_2.cbor"] [];
    policy_pack 60_000 ["pack.cbor", "pack_payload.cbor", "pack_roots.cbor"] [];
    provision 100_000 ["key_request.cbor", "batch.cbor"] [];
    qr_frame 8_000 ["*.frames"] [];
    qr_picture 800 ["code.*", "codes.gif"] [] catches;
    qr_scan 80 ["*.frames"] [] catches;
    session_transcript 200_000 [] ["mdoc/annexD_session_transcript*"];
    status_list 8_000 ["list.cwt", "list.jwt"] ["statuslist/examples/status_list_cwt.md", "statuslist/examples/status_list_jwt_raw.md"];
    vault_values 200_000 ["*.value"] [];
    verdict 4_000 ["self_timed.cbor", "response.cbor", "answer.cbor"] ["mdoc/annexD_device_response.hex"];
    vical 15_000 ["vical.cbor", "vical_payload.cbor"] [];
    x509 100_000 ["*.der"] ["mdoc/*_cert.hex", "dcc/*.crt", "chip/csca/**/*.der"];
}
