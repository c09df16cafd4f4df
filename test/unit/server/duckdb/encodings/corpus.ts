import { execFileSync } from 'node:child_process';

/** Lines of tables as people keep them: names, cities, products, remarks. */
const LINES: Record<string, string[]> = {
  ja: [
    '氏名,市区町村,商品',
    '山田太郎,東京都渋谷区,りんごジュース',
    '佐藤花子,大阪市北区,緑茶(ペットボトル)',
    '鈴木一郎,札幌市中央区,チョコレート',
    '高橋美咲,横浜市港北区,ノートパソコン',
    '田中健,名古屋市,とても甘い果物です',
    '渡辺直子,福岡市博多区,株式会社サンプル',
  ],
  'zh-CN': [
    '姓名,城市,产品',
    '王伟,北京,苹果汁',
    '李娜,上海,绿茶',
    '张敏,广州,笔记本电脑',
    '刘洋,深圳,巧克力',
    '陈静,成都,很甜的水果',
    '杨帆,武汉,有限公司销售部',
  ],
  'zh-TW': [
    '姓名,城市,產品',
    '陳怡君,台北市,蘋果汁',
    '林志豪,高雄市,綠茶',
    '黃淑芬,台中市,筆記型電腦',
    '張家豪,新竹縣,巧克力',
    '李美玲,台南市,今年的銷售數量',
    '吳建宏,桃園市,有限公司業務部',
  ],
  ko: [
    '이름,도시,제품',
    '김민수,서울특별시,사과 주스',
    '이영희,부산광역시,녹차',
    '박지훈,대구,노트북 컴퓨터',
    '최수진,인천,초콜릿',
    '정현우,광주,아주 단 과일입니다',
    '강미경,대전,주식회사 영업부',
  ],
  ru: [
    'Имя,Город,Товар',
    'Иванов Сергей,Москва,Яблочный сок',
    'Петрова Анна,Санкт-Петербург,Зелёный чай',
    'Смирнов Дмитрий,Новосибирск,Ноутбук',
    'Кузнецова Ольга,Екатеринбург,Шоколад',
    'Попов Алексей,Казань,Очень сладкие фрукты',
    'Васильев Иван,Нижний Новгород,Общество с ограниченной ответственностью',
  ],
  de: [
    'Name,Größe,Straße',
    'Müller,groß,Königsallee',
    'Jäger,klein,Grüner Weg',
    'Schröder,mittel,Hauptstraße',
    'Weiß,groß,Am Bahnhof 3',
    'Günther,klein,Münchner Platz',
    'Krüger,mittel,Düsseldorf; Köln',
  ],
  fr: [
    'Prénom,Ville,Produit',
    'Hélène,Orléans,thé vert à la menthe',
    'François,Besançon,crème brûlée',
    'Noël,Nîmes,gâteau au chocolat',
    'André,Évreux,café très sucré',
    'Zoé,Béziers,pâte à tartiner',
    'Jérôme,Sète,déjà livré',
  ],
  es: [
    'Nombre,Ciudad,Producto',
    'José Muñoz,Málaga,jamón ibérico',
    'María Núñez,A Coruña,piña colada',
    'Iñigo Peña,Cádiz,champiñón',
    'Sofía López,León,año de cosecha',
  ],
  pl: [
    'Imię,Miasto,Produkt',
    'Paweł Wójcik,Łódź,sok jabłkowy',
    'Małgorzata Dąbrowska,Kraków,zielona herbata',
    'Zbigniew Żak,Gdańsk,książka',
    'Łukasz Piątek,Poznań,bardzo słodkie owoce',
    'Bożena Jabłońska,Wrocław,spółka z ograniczoną odpowiedzialnością',
  ],
  cs: [
    'Jméno,Město,Zboží',
    'Jiří Dvořák,Plzeň,jablečná šťáva',
    'Lucie Černá,Ústí nad Labem,zelený čaj',
    'Tomáš Růžička,Liberec,čokoláda',
    'Kateřina Němcová,Hradec Králové,velmi sladké ovoce',
    'Zdeněk Kučera,Přerov,společnost s ručením omezeným',
  ],
  hu: [
    'Név,Város,Termék',
    'Szabó Gergő,Győr,zöld tea',
    'Kőszegi Ágnes,Székesfehérvár,sűrű gyümölcslé',
    'Tóth Zsófia,Hódmezővásárhely,csokoládé',
    'Nagy Ödön,Pécs,nagyon édes gyümölcs',
  ],
  tr: [
    'Ad,Şehir,Ürün',
    'Ayşe Yılmaz,İstanbul,elma suyu',
    'Mehmet Öztürk,Eskişehir,yeşil çay',
    'Çağla Şahin,İzmir,çikolata',
    'Gülşen Aydın,Kırşehir,çok tatlı meyveler',
    'İbrahim Doğan,Muğla,satış bölümü',
  ],
  el: [
    'Όνομα,Πόλη,Προϊόν',
    'Γιώργος Παπαδόπουλος,Αθήνα,χυμός μήλου',
    'Μαρία Νικολάου,Θεσσαλονίκη,πράσινο τσάι',
    'Κώστας Δημητρίου,Πάτρα,σοκολάτα',
    'Ελένη Ιωάννου,Ηράκλειο,πολύ γλυκά φρούτα',
  ],
  he: [
    'שם,עיר,מוצר',
    'דוד כהן,תל אביב,מיץ תפוחים',
    'שרה לוי,ירושלים,תה ירוק',
    'משה מזרחי,חיפה,שוקולד',
    'רחל פרץ,באר שבע,פירות מתוקים מאוד',
  ],
  ar: [
    'الاسم,المدينة,المنتج',
    'محمد أحمد,القاهرة,عصير التفاح',
    'فاطمة علي,الرياض,شاي أخضر',
    'يوسف حسن,بغداد,شوكولاتة',
    'خالد إبراهيم,الدار البيضاء,فواكه حلوة جدا',
  ],
  th: [
    'ชื่อ,เมือง,สินค้า',
    'สมชาย ใจดี,กรุงเทพมหานคร,น้ำแอปเปิล',
    'สมหญิง รักไทย,เชียงใหม่,ชาเขียว',
    'ประเสริฐ ทองคำ,ขอนแก่น,ช็อกโกแลต',
    'มาลี สุขใจ,ภูเก็ต,ผลไม้หวานมาก',
  ],
  lt: [
    'Vardas,Miestas,Prekė',
    'Žygimantas Šimkus,Šiauliai,obuolių sultys',
    'Rūta Kazlauskienė,Panevėžys,žalioji arbata',
    'Ąžuolas Čepas,Kėdainiai,labai saldūs vaisiai',
  ],
};

/** The encodings that each language is met in: as the decoder calls it, and as iconv does. */
const ENCODINGS: Record<string, [string, string][]> = {
  ja: [
    ['shift_jis', 'CP932'],
    ['euc-jp', 'EUC-JP'],
    ['iso-2022-jp', 'ISO-2022-JP'],
  ],
  'zh-CN': [['gb18030', 'GBK']],
  'zh-TW': [['big5', 'BIG5']],
  ko: [['euc-kr', 'CP949']],
  ru: [
    ['windows-1251', 'CP1251'],
    ['koi8-r', 'KOI8-R'],
    ['iso-8859-5', 'ISO-8859-5'],
    ['ibm866', 'CP866'],
    ['x-mac-cyrillic', 'MAC-CYRILLIC'],
  ],
  de: [
    ['windows-1252', 'CP1252'],
    ['macintosh', 'MACINTOSH'],
  ],
  fr: [
    ['windows-1252', 'CP1252'],
    ['macintosh', 'MACINTOSH'],
  ],
  es: [
    ['windows-1252', 'CP1252'],
    ['macintosh', 'MACINTOSH'],
  ],
  pl: [
    ['windows-1250', 'CP1250'],
    ['iso-8859-2', 'ISO-8859-2'],
  ],
  cs: [
    ['windows-1250', 'CP1250'],
    ['iso-8859-2', 'ISO-8859-2'],
  ],
  hu: [['windows-1250', 'CP1250']],
  tr: [['windows-1254', 'CP1254']],
  el: [
    ['windows-1253', 'CP1253'],
    ['iso-8859-7', 'ISO-8859-7'],
  ],
  he: [['windows-1255', 'CP1255']],
  ar: [
    ['windows-1256', 'CP1256'],
    ['iso-8859-6', 'ISO-8859-6'],
  ],
  th: [['windows-874', 'CP874']],
  lt: [['windows-1257', 'CP1257']],
};

export interface Sample {
  name: string;
  language: string;
  encoding: string;
  text: string;
  bytes: Buffer;
}

/** Node decodes these encodings and does not encode them. */
export const encoded = (text: string, encoding: string): Buffer =>
  execFileSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });

/** A few lines of the same language: one name, a header and one row, two rows, all of them, and all of them ten times. */
const SIZES: [string, (lines: string[]) => string[]][] = [
  ['one name', (lines) => [lines[3]?.split(',')[0] ?? '']],
  ['header and one row', (lines) => lines.slice(0, 2)],
  ['two rows', (lines) => lines.slice(2, 4)],
  ['all rows', (lines) => lines],
  ['forty lines', (lines) => Array.from({ length: 40 }, (_none, at) => lines[at % lines.length] ?? '')],
];

/** Texts of 17 languages in every encoding that they are met in, in five lengths. */
export const corpus = (): Sample[] =>
  Object.entries(ENCODINGS).flatMap(([language, encodings]) =>
    encodings.flatMap(([encoding, iconv]) =>
      SIZES.map(([size, pick]) => {
        const text = `${pick(LINES[language] ?? []).join('\n')}\n`;
        return {
          name: `${language} in ${encoding}, ${size}`,
          language,
          encoding,
          text,
          bytes: encoded(text, iconv),
        };
      }),
    ),
  );
