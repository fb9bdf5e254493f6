//! `guiqing templates export`: the built-in wording of the papers as files, for cities that keep their own phrases.

use std::fs;
use std::io::Write;

use super::args::{ExportOptions, TemplatesAction, TemplatesOptions};
use crate::error::Error;
use crate::report::papers::TEMPLATES;
use crate::report::terminal::printable;

pub(super) fn run(options: &TemplatesOptions) -> Result<(), Error> {
    match &options.action {
        TemplatesAction::Export(options) => export(options),
    }
}

fn export(options: &ExportOptions) -> Result<(), Error> {
    let folder = &options.folder;
    fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.clone(), source })?;
    // All or nothing: half of the files new and half of them old would be the worst of both.
    if let Some(taken) = TEMPLATES.iter().map(|template| folder.join(template.name)).find(|path| path.exists()) {
        let taken = printable(&taken.to_string_lossy());
        return Err(Error::Usage(format!("{taken} 已经存在，不覆盖；请换一个目录，或者先移走原来的文件。")));
    }
    for template in TEMPLATES {
        let path = folder.join(template.name);
        let written = fs::File::create_new(&path).and_then(|mut file| file.write_all(template.text.as_bytes()));
        written.map_err(|source| Error::Output { path: path.clone(), source })?;
        super::print(&format!("{}\n", printable(&path.to_string_lossy())))?;
    }
    super::print("变量和写法见 docs/模板.md。改好后用 guiqing scan --template 引用这个目录。\n")
}
