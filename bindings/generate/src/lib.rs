//! The listing of the library's interface: one line an item, to be read in review.
//!
//! A built library, not stripped, in; text out.

#![forbid(unsafe_code)]

use std::fmt::Write;

use camino::Utf8PathBuf;
use uniffi_bindgen::interface::{Argument, AsType, Callable, ComponentInterface, Field, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

/// Everything that a library exports, one line an item, in the order of the names; without the documentation.
pub fn listing(library: &str) -> Result<String, String> {
    let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
    let interfaces = loader.load_metadata(&Utf8PathBuf::from(library)).and_then(|found| loader.load_cis(found));
    let interfaces = interfaces.map_err(|error| format!("{error:#}"))?;
    Ok(interfaces.iter().map(listed).collect())
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
        items.extend(object.constructors().into_iter().map(|constructor| call(&format!("constructor {name}."), constructor.name(), constructor)));
        items.extend(object.methods().into_iter().map(|method| call(&format!("method {name}."), method.name(), method)));
    }
    for record in interface.record_definitions() {
        let name = record.name();
        items.push(format!("record {name}\n"));
        items.extend(record.fields().into_iter().map(|field| format!("field {name}.{}\n", typed(field))));
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
    let default = if field.default_value().is_some() { " = default" } else { "" };
    format!("{}: {}{default}", field.name(), name(&field.as_type()))
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
    let default = if argument.default_value().is_some() { " = default" } else { "" };
    format!("{}: {}{default}", argument.name(), name(&argument.as_type()))
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
