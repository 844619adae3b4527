//! Writes both portraits, as JPEG files, into the folder named by the first argument.
fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| ".".into()));
    for (name, face) in [("binh", dinhdanh_portrait::BINH), ("an", dinhdanh_portrait::AN)] {
        std::fs::write(folder.join(format!("{name}.jpg")), dinhdanh_portrait::jpeg(&face, 120, 60))?;
    }
    Ok(())
}
