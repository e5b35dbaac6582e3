import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { tellWholeText } from './components/whole-text.ts';
import { chooseLanguage, firstLanguage } from './i18n/language.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/print.css';
import './components/controls.css';
import './components/surfaces.css';
import './components/overlays.css';
import './components/table.css';
import './components/lists.css';
import './frame/frame.css';
import './frame/narrow.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no place for the console');

await chooseLanguage(firstLanguage(window.location.search));
root.textContent = '';
root.className = '';
tellWholeText(document);
render(() => <App />, root);
