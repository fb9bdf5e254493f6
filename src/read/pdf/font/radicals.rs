//! Radicals: fonts often tell ⼈ (a radical) where 人 (the ideograph) was written, because both have the same glyph.

/// The ideograph that looks like a radical; any other character as it is.
pub(super) fn unified(character: char) -> char {
    let found = match character {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(character as usize - 0x2f00),
        '\u{2e80}'..='\u{2ef3}' => {
            let mut pairs = SUPPLEMENT.chars();
            pairs.find(|&radical| radical == character).and_then(|_| pairs.next())
        }
        _ => None,
    };
    found.unwrap_or(character)
}

/// The ideographs of the radicals U+2F00 to U+2FD5, in order: the compatibility decompositions of Unicode, but 户 and 青 as
/// the mainland writes them.
const KANGXI: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳\
    心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸\
    缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音\
    頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement, each followed by its ideograph.
const SUPPLEMENT: &str = "\
    ⺁厂⺇几⺈刀⺋卩⺎兀⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺞歺⺟母⺠民⺡氵⺢水⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻\
    ⺮竹⺰纟⺱罓⺲罒⺶羊⺷羊⺸芈⺺聿⺻聿⺼月⺾艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻏阝⻐钅⻑长⻒镸⻓长\
    ⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀\
    ⻳龟";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_the_ideographs_that_they_look_like() {
        assert_eq!("⼀⼈⺠⾦⻓⿕甲A".chars().map(unified).collect::<String>(), "一人民金长龠甲A");
        assert_eq!(KANGXI.chars().count(), 0x2fd6 - 0x2f00);
    }
}
