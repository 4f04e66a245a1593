import { join, dirname, sep } from 'node:path';
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions } from 'pdfmake/interfaces';

const FONT_DIR = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
const font = (weight: string) => join(FONT_DIR, weight, `NotoSansSC_${weight}.ttf`);

let prepared = false;

/** A PDF of these pages, with the letters it uses and no others. Nothing is fetched, nothing else is read. */
export async function printPdf(pages: TDocumentDefinitions): Promise<Buffer> {
  if (!prepared) {
    pdfmake.setFonts({
      Noto: {
        normal: font('400Regular'),
        bold: font('700Bold'),
        italics: font('400Regular'),
        bolditalics: font('700Bold'),
      },
    });
    pdfmake.setUrlAccessPolicy(() => false);
    pdfmake.setLocalAccessPolicy((path) => path.startsWith(FONT_DIR + sep));
    prepared = true;
  }
  return pdfmake
    .createPdf({ ...pages, defaultStyle: { font: 'Noto', fontSize: 9, ...pages.defaultStyle } })
    .getBuffer();
}

/** The font has no letters beyond the basic plane: printers' 〓 stands where one is missing, and nothing disappears. */
export function printable(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]/gu, '〓');
}
