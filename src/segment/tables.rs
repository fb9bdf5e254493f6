//! Finds the head row of tables (序号 | 评分因素 | 评分标准): it announces the rows below as a 引导句 does the items of a list.
//!
//! Takes the clauses, of which each row is one with its cells parted by tabs; writes `lead_in` of the rows. Which cell of the
//! head stands above a hit is for the judge.

use crate::model::{Clause, Span};

/// A cell of a head row names a column.
const LONGEST_HEAD_CHARS: usize = 16;

/// Writes the head of its table into each row.
pub fn head(folded: &str, clauses: &mut [Clause]) {
    let mut head: Option<Span> = None;
    let mut above_is_row = false;
    for clause in clauses {
        let row = folded.get(clause.span.range()).unwrap_or_default().trim_end_matches('\n');
        let is_row = memchr::memchr(b'\t', row.as_bytes()).is_some();
        if is_row && above_is_row {
            clause.lead_in = head.or(clause.lead_in);
        } else if is_row {
            let end = clause.span.start() + row.len();
            head = names_columns(row).then(|| Span::new(clause.span.start(), end));
        }
        above_is_row = is_row;
    }
}

/// Whether all cells are short names.
fn names_columns(row: &str) -> bool {
    let mut cells = row.split('\t').map(str::trim);
    let named = row.split('\t').filter(|cell| !cell.trim().is_empty()).count();
    named >= 2 && cells.all(|cell| cell.chars().count() <= LONGEST_HEAD_CHARS && !cell.contains(['。', '；', '，']))
}

#[cfg(test)]
mod tests {
    use crate::model::Text;
    use crate::segment::segment;

    #[test]
    fn the_head_of_a_table_announces_its_rows() {
        let text = "供水办法\n第一条 评分如下。\n序号\t因素\t评分标准\n1\t业绩\t有业绩的得2分\n2\t资质\t甲级得3分\n第二条 完。\n甲\t乙。丙\n丁\t戊";
        let document = segment("甲.txt".into(), Text::unfolded(text.into()));
        let lead_ins: Vec<_> =
            document.clauses.iter().filter_map(|clause| clause.lead_in).map(|span| document.text.slice(span)).collect();
        assert_eq!(lead_ins, ["序号\t因素\t评分标准", "序号\t因素\t评分标准"]);
    }
}
