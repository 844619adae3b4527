//! The exported interface is what `interface.txt` says: one line an item, so that a change of it is seen in review.

#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use camino::Utf8PathBuf;
use uniffi_bindgen::interface::{Argument, AsType, Callable, ComponentInterface, DefaultValue, Field, Literal, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

const HEAD: &str = "\
# Everything that the library exports, one line an item (tests/interface.rs). A line that goes or changes breaks apps: docs/api.md.
";
const REWRITE: &str = "DINHDANH_REWRITE=1 cargo test --release -p dinhdanh-ffi --test interface";

#[test]
fn the_interface_is_as_it_is_listed() {
    let listed = Path::new(env!("CARGO_MANIFEST_DIR")).join("interface.txt");
    let exported = listing();
    if env::var_os("DINHDANH_REWRITE").is_some() {
        fs::write(&listed, &exported).unwrap();
    }
    let known = fs::read_to_string(&listed).unwrap();
    let new: Vec<_> = exported.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    let gone: Vec<_> = known.lines().filter(|line| !exported.lines().any(|now| now == *line)).collect();
    assert!(
        known == exported,
        "the interface changed; if it was meant to, `{REWRITE}`, and tell it in CHANGELOG.md (docs/api.md).\n\
         new:  {new:#?}\ngone: {gone:#?}"
    );
}

/// Types that a Swift file has beside ours, from the language, Foundation or SwiftUI, so that a name would be ambiguous there; and
/// those that a Kotlin file has without an import, which ours would hide.
const TAKEN: [&str; 58] = [
    "Any",
    "Array",
    "Binding",
    "Boolean",
    "Bundle",
    "Calendar",
    "Character",
    "Class",
    "Clock",
    "Color",
    "Data",
    "Date",
    "Decoder",
    "Dictionary",
    "Double",
    "Duration",
    "Encoder",
    "Enum",
    "Error",
    "Exception",
    "Formatter",
    "Host",
    "Image",
    "Instant",
    "Iterator",
    "List",
    "Locale",
    "Lock",
    "Map",
    "Measurement",
    "Module",
    "Never",
    "Notification",
    "Number",
    "Object",
    "Operation",
    "Optional",
    "Package",
    "Pair",
    "Port",
    "Process",
    "Progress",
    "Record",
    "Result",
    "Runtime",
    "Scanner",
    "Sequence",
    "Set",
    "State",
    "Stream",
    "String",
    "Task",
    "Text",
    "Thread",
    "Throwable",
    "Timer",
    "Unit",
    "View",
];

/// A type named `Error` would shadow Kotlin's, and a field named `message` an exception's own (docs/adr/0015-uniffi.md).
#[test]
fn no_name_shadows_another_language() {
    let exported = listing();
    for line in exported.lines() {
        let mut words = line.split([' ', '.', '(']);
        let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let declares = ["object", "trait", "record", "enum", "error"].contains(&kind);
        assert!(!declares || !TAKEN.contains(&name.trim_end()), "{line}");
        assert!(kind != "variant" || !line.contains("message:") || !name.ends_with("Error"), "{line}");
    }
}

/// In Swift a panic in a call that doesn't throw ends the app, so what doesn't throw is what can't fail: it reads what is there, or
/// looks a word up; or it answers what is safe where the library fails.
#[test]
fn what_does_not_throw_only_reads_or_has_a_safe_answer() {
    const READS: [&str; 20] = [
        "function version",
        "function codes_problem",
        "function issuer_problem",
        "function verifier_problem",
        "function wallet_problem",
        "function damage_words",
        "function document_types",
        "method Codes.timing",
        "method Issuer.reader_root",
        "method Issuer.root",
        "constructor CodeScanner.new",
        "method OpenRequest.expires",
        "method OpenRequest.profile",
        "method Verifier.reader_name",
        "method Check.name",
        "method Wallet.safety",
        "method ReceivedRequest.view",
        "constructor CancelToken.new",
        "method CancelToken.cancel",
        "method CancelToken.is_cancelled",
    ];
    const SAFE: [&str; 3] = ["method Wallet.exists", "method Wallet.is_locked", "method Wallet.lock"];
    /// What the app does itself.
    const FOREIGN: [&str; 1] = ["method ProgressListener.progress"];
    for line in listing().lines().skip(1).filter(|line| line.contains('(') && !line.contains(" throws ")) {
        let (call, _) = line.split_once('(').unwrap();
        let listed = READS.contains(&call) || SAFE.contains(&call) || FOREIGN.contains(&call);
        assert!(listed || call.starts_with("variant "), "{line}");
    }
}

/// A method that is a word of Swift, Kotlin or Python has to be quoted where an app implements or calls it.
#[test]
fn no_method_is_a_word_of_another_language() {
    const WORDS: [&str; 26] = [
        "as",
        "case",
        "class",
        "def",
        "default",
        "defer",
        "del",
        "extension",
        "from",
        "fun",
        "func",
        "guard",
        "import",
        "in",
        "init",
        "internal",
        "is",
        "object",
        "operator",
        "pass",
        "protocol",
        "repeat",
        "switch",
        "val",
        "var",
        "when",
    ];
    for line in listing().lines().filter(|line| line.starts_with("method ")) {
        let method = line.split(['.', '(']).nth(1).unwrap_or_default();
        assert!(!method.is_empty() && !WORDS.contains(&method), "{line}");
    }
}

/// Everything that the built library exports, in the order of UniFFI's metadata, without the documentation.
fn listing() -> String {
    let deps = env::current_exe().unwrap();
    let library = deps.with_file_name(format!("{}dinhdanh_ffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX));
    let library = Utf8PathBuf::from_path_buf(library).unwrap();
    let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
    let interfaces = loader.load_cis(loader.load_metadata(&library).unwrap()).unwrap();
    let items: String = interfaces.iter().map(listed).collect();
    format!("{HEAD}{items}")
}

fn listed(interface: &ComponentInterface) -> String {
    let mut items = Vec::new();
    for function in interface.function_definitions() {
        items.push(call("function ", function.name(), function));
    }
    for object in interface.object_definitions() {
        let name = object.name();
        let kind = if object.has_callback_interface() { "trait" } else { "object" };
        items.push(format!("{kind} {name}\n"));
        items.extend(
            object
                .constructors()
                .into_iter()
                .map(|constructor| call(&format!("constructor {name}."), constructor.name(), constructor)),
        );
        items
            .extend(object.methods().into_iter().map(|method| call(&format!("method {name}."), method.name(), method)));
    }
    for record in interface.record_definitions() {
        let name = record.name();
        items.push(format!("record {name}\n"));
        items.extend(record.fields().iter().map(|field| format!("field {name}.{}\n", typed(field))));
    }
    for one in interface.enum_definitions() {
        let name = one.name();
        let kind = if interface.is_name_used_as_error(name) { "error" } else { "enum" };
        items.push(format!("{kind} {name}\n"));
        for variant in one.variants() {
            let fields: Vec<_> = variant.fields().iter().map(typed).collect();
            let fields = if fields.is_empty() { String::new() } else { format!("({})", fields.join(", ")) };
            items.push(format!("variant {name}.{}{fields}\n", variant.name()));
        }
    }
    // An order of fields or variants is part of the layout, so only the items themselves are sorted.
    items.concat()
}

fn typed(field: &Field) -> String {
    format!("{}: {}{}", field.name(), name(&field.as_type()), default(field.default_value()))
}

fn call(whose: &str, called: &str, callable: &impl Callable) -> String {
    let arguments: Vec<_> = callable.arguments().into_iter().map(argument).collect();
    let mut line = format!("{whose}{called}({})", arguments.join(", "));
    if callable.is_async() {
        line.push_str(" async");
    }
    if let Some(given) = callable.return_type() {
        let _ = write!(line, " -> {}", name(given));
    }
    if let Some(thrown) = callable.throws_type() {
        let _ = write!(line, " throws {}", name(thrown));
    }
    line.push('\n');
    line
}

fn argument(argument: &Argument) -> String {
    format!("{}: {}{}", argument.name(), name(&argument.as_type()), default(argument.default_value()))
}

/// With its value: an app that leaves it out gets another where that changes.
fn default(value: Option<&DefaultValue>) -> String {
    match value {
        None => String::new(),
        Some(DefaultValue::Default) => " = default".to_owned(),
        Some(DefaultValue::Literal(Literal::None)) => " = none".to_owned(),
        Some(DefaultValue::Literal(Literal::EmptySequence)) => " = []".to_owned(),
        Some(DefaultValue::Literal(Literal::Boolean(value))) => format!(" = {value}"),
        Some(DefaultValue::Literal(Literal::UInt(value, ..))) => format!(" = {value}"),
        // Others have no form of their own yet: as the generator calls them.
        Some(DefaultValue::Literal(other)) => format!(" = {other:?}"),
    }
}

fn name(kind: &Type) -> String {
    match kind {
        Type::Optional { inner_type } => format!("{}?", name(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", name(inner_type)),
        Type::Map { key_type, value_type } => format!("[{}: {}]", name(key_type), name(value_type)),
        Type::Object { name, .. }
        | Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
        other => format!("{other:?}"),
    }
}
