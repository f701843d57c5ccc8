//! Compiles the messages clients see and those on disk, without protoc, and writes the API's
//! descriptor set for reflection to `OUT_DIR/homeward.v1.bin`. Tells the program by what sources its
//! features are made, so that those kept by any other are dropped.

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message;

const ROOT: &str = "proto";
const API: &str = "proto/homeward/v1";
const STORE: &str = "proto/homeward/store/v1";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    println!("cargo:rustc-env=HOMEWARD_FEATURES={:016x}", features_made_by()?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let api = proto_files(Path::new(API))?;
    let store = proto_files(Path::new(STORE))?;

    let mut reflected = protox::Compiler::new([ROOT])?;
    reflected.include_source_info(true).include_imports(true).open_files(&api)?;
    fs::write(out.join("homeward.v1.bin"), reflected.file_descriptor_set().encode_to_vec())?;

    let mut all = protox::Compiler::new([ROOT])?;
    all.include_source_info(true).include_imports(true).open_files(api.iter().chain(&store))?;
    // Messages hold personal words: they cannot be printed.
    tonic_prost_build::configure().skip_debug([".homeward"]).compile_fds(all.file_descriptor_set())?;
    Ok(())
}

/// A number of the sources that features follow from: what descriptions hold, what is known of names and
/// places, and what is made of them.
fn features_made_by() -> Result<u64, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    for folder in ["src/domain", "src/knowledge", "src/matching"] {
        println!("cargo:rerun-if-changed={folder}");
        hash_folder(Path::new(folder), &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> Result<(), Box<dyn Error>> {
    let mut items =
        fs::read_dir(folder)?.map(|item| Ok(item?.path())).collect::<Result<Vec<_>, io::Error>>()?;
    items.sort();
    for path in items {
        if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            path.hash(hasher);
            fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}

/// The `.proto` files of a folder in order; none when there is no such folder yet.
fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
