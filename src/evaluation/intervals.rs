//! How sure a figure is: 95 % intervals by resampling groups of clauses that belong together. The same bytes every run.
//!
//! Clauses of one document resemble each other, so whole documents are drawn, not clauses. A proportion of which every
//! case is right (or none) gives the same value in every resample; its interval is then the exact one of Clopper and
//! Pearson, which knows no groups.

use serde::Serialize;

/// How often the truth lies within the interval.
pub const LEVEL: f64 = 0.95;

/// How many times the groups are drawn anew.
pub const RESAMPLES: usize = 1000;

/// Where the generator starts; every figure starts it anew, so that none depends on the others.
pub const SEED: u64 = 20_261_122;

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower and upper end; `None` when there are too few groups to draw from.
    pub interval: Option<(f64, f64)>,
    /// How the interval was found.
    pub method: Option<Method>,
}

/// How an interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// 自助法: percentiles of the resamples.
    Bootstrap,
    /// 精确法: Clopper–Pearson, where every case is right or none is.
    Exact,
}

/// `part` of `whole`, as counted in one sample.
pub type Share = (usize, usize);

impl Estimate {
    /// A share with its interval; `None` when there is nothing to take a share of. `resamples` are the shares of the
    /// resamples, none where there was one group only. `shape` makes the figure of the share (identity, per 1,000 …)
    /// and rises with it.
    #[must_use]
    pub fn of_share(
        (part, whole): Share,
        resamples: impl Iterator<Item = Share>,
        shape: impl Fn(f64) -> f64,
    ) -> Option<Self> {
        let value = rounded(shape(ratio(part, whole)?));
        let (found, method) = if part == 0 || part == whole {
            (Some(exact(part, whole)), Method::Exact)
        } else {
            let mut values: Vec<f64> = resamples.filter_map(|(part, whole)| ratio(part, whole)).collect();
            values.sort_by(f64::total_cmp);
            // Where most resamples hold no case at all the others say little; where all agree, one group has all cases.
            let enough = values.len() * 2 > RESAMPLES;
            let ends = percentile(&values, false).zip(percentile(&values, true));
            (ends.filter(|(low, high)| enough && low < high), Method::Bootstrap)
        };
        let interval = found.map(|(low, high)| (rounded(shape(low)), rounded(shape(high))));
        Some(Self { value, interval, method: interval.map(|_| method) })
    }
}

/// The sums of [`RESAMPLES`] draws, each of as many groups as there are, with putting back. One group alone says
/// nothing of how groups differ: no draws.
#[must_use]
pub fn resample<T: Default>(groups: &[T], add: impl Fn(&mut T, &T)) -> Vec<T> {
    if groups.len() < 2 {
        return Vec::new();
    }
    let mut generator = Generator(SEED);
    let draw = |_| {
        let mut sum = T::default();
        (0..groups.len()).for_each(|_| add(&mut sum, &groups[generator.below(groups.len())]));
        sum
    };
    (0..RESAMPLES).map(draw).collect()
}

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same on every machine.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, by multiplication: its bias is far below what 1,000 draws could show.
    fn below(&mut self, end: usize) -> usize {
        let scaled = (u128::from(self.next()) * end as u128) >> 64;
        usize::try_from(scaled).expect("smaller than `end`")
    }
}

/// The value below which (or above which, for `upper`) half of what the level leaves out lies.
fn percentile(sorted: &[f64], upper: bool) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    let outside = (sorted.len() as f64 * (1.0 - LEVEL) / 2.0).round() as usize;
    let rank = if upper { sorted.len().checked_sub(outside + 1)? } else { outside };
    sorted.get(rank).copied()
}

/// Clopper–Pearson for the two cases in which it has a closed form: none of them, and all of them.
fn exact(part: usize, whole: usize) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "counts of clauses")]
    let root = ((1.0 - LEVEL) / 2.0).powf(1.0 / whole as f64);
    if part == 0 { (0.0, 1.0 - root) } else { (root, 1.0) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// To six decimals, so that the last bit of a power does not differ from machine to machine.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(sum: &mut Share, group: &Share) {
        sum.0 += group.0;
        sum.1 += group.1;
    }

    fn estimate(groups: &[Share]) -> Estimate {
        let whole = groups.iter().fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
        Estimate::of_share(whole, resample(groups, add).into_iter(), |share| share).expect("some cases")
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // The first values of the reference implementation from seed 1234567.
        let mut generator = Generator(1_234_567);
        assert_eq!(generator.next(), 6_457_827_717_110_365_317);
        assert_eq!(generator.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn many_small_groups_give_about_the_normal_interval() {
        let groups: Vec<Share> = (0..400).map(|at| (usize::from(at % 5 != 0), 1)).collect();
        let found = estimate(&groups);
        // 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 400)
        assert_eq!((found.value, found.method), (0.8, Some(Method::Bootstrap)));
        let (low, high) = found.interval.expect("enough groups");
        assert!((low - 0.7608).abs() < 0.01 && (high - 0.8392).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn clauses_that_belong_together_make_the_interval_wider() {
        let alone: Vec<Share> = (0..400).map(|at| (usize::from(at % 5 != 0), 1)).collect();
        let together: Vec<Share> = (0..40).map(|at| (if at % 5 == 0 { 0 } else { 10 }, 10)).collect();
        let width = |groups: &[Share]| {
            let (low, high) = estimate(groups).interval.expect("enough groups");
            high - low
        };
        assert!(width(&together) > 2.0 * width(&alone), "{} {}", width(&together), width(&alone));
    }

    #[test]
    fn where_all_are_right_the_interval_is_exact() {
        let found = estimate(&[(1, 1); 60]);
        // 0.025^(1/60)
        let all = Estimate { value: 1.0, interval: Some((0.940_371, 1.0)), method: Some(Method::Exact) };
        assert_eq!(found, all);
        assert_eq!(estimate(&[(0, 1); 60]).interval, Some((0.0, 0.059_629)));
    }

    #[test]
    fn nothing_has_no_share_and_one_group_no_interval() {
        assert_eq!(Estimate::of_share((0, 0), std::iter::empty(), |share| share), None);
        let alone = Estimate { value: 0.3, interval: None, method: None };
        assert_eq!(estimate(&[(3, 10)]), alone);
        assert_eq!(estimate(&[(3, 10), (0, 0), (0, 0)]), alone, "one group has all cases");
    }

    #[test]
    fn the_same_groups_give_the_same_interval() {
        let groups: Vec<Share> = (0..50).map(|at| (at % 3, 3)).collect();
        assert_eq!(estimate(&groups), estimate(&groups));
    }
}
