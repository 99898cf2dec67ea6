/**
 * The part of the build that leaves out of Lit what no template of ours uses. Lit is one module whose parts name each
 * other, so a bundler finds nothing unused in it; here each part is named with its code. The build ends with a sentence
 * where Lit no longer has it so; boundaries.test.ts holds our templates to doing without. No I/O.
 */
import type { Plugin } from "vite";

interface Cut {
  /** What our templates do without. */
  part: string;
  code: string;
  /** What stands there instead. Default: nothing. */
  instead?: string;
}

const CUTS: Cut[] = [
  {
    part: "bindings of properties, events and booleans",
    code: '"."===e[1]?I:"?"===e[1]?L:"@"===e[1]?z:H',
    instead: "H",
  },
  { part: "their names", code: "e=/([.?@])?(.*)/.exec(i);", instead: "e=[,,i];" },
  {
    part: "bindings of elements",
    code: "else t.startsWith(o)&&(d.push({type:6,index:l}),r.removeAttribute(t))",
  },
  { part: "bindings of elements, once more", code: ":6===r.type&&(i=new Z(h,this,t))", instead: ":0" },
  {
    part: "bindings in comments",
    code: "else{let t=-1;for(;-1!==(t=r.data.indexOf(o,t+1));)d.push({type:7,index:l}),t+=o.length-1}",
  },
  {
    part: "bindings in scripts, styles and text areas",
    code: 'if(y.test(r.tagName)){const t=r.textContent.split(o),i=t.length-1;if(i>0){r.textContent=s?s.emptyScript:"";for(let s=0;s<i;s++)r.append(t[s],c()),P.nextNode(),d.push({type:2,index:++l});r.append(t[i],c())}}',
  },
  { part: "templates of SVG and MathML", code: 'l=2===i?"<svg>":3===i?"<math>":""', instead: 'l=""' },
  { part: "their ends", code: '+(2===i?"</svg>":3===i?"</math>":"")' },
  {
    part: "their wrappers",
    code: ",2===i||3===i){const t=this.el.content.firstChild;t.replaceWith(...t.childNodes)}",
    instead: ",0){}",
  },
  {
    part: "directives",
    code: "let h=void 0!==e?s._$Co?.[e]:s._$Cl;const o=a(i)?void 0:i._$litDirective$;return h?.constructor!==o&&(h?._$AO?.(!1),void 0===o?h=void 0:(h=new o(t),h._$AT(t,s,e)),void 0!==e?(s._$Co??=[])[e]=h:s._$Cl=h),void 0!==h&&(i=M(t,h._$AS(t,i.values),h,e)),i",
    instead: "return i",
  },
  { part: "directives that wait", code: "this._$AP?.(!1,!0,s);", instead: ";" },
  {
    part: "connecting and disconnecting them",
    code: "setConnected(t){void 0===this._$AM&&(this._$Cv=t,this._$AP?.(t))}",
  },
  {
    part: "what directives ask of a template",
    code: "get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}",
  },
  {
    part: "what directives ask of an attribute",
    code: "get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}",
  },
  { part: "what directives ask of a child", code: "get _$AU(){return this._$AM?._$AU??this._$Cv}" },
  {
    part: "what directives ask of a child, once more",
    code: "get parentNode(){let t=this._$AA.parentNode;const i=this._$AM;return void 0!==i&&11===t?.nodeType&&(t=i.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}",
  },
  {
    part: "compiled templates",
    code: '"number"==typeof s?this._$AC(t):(void 0===s.el&&(s.el=S.createElement(V(s.h,s.h[0]),this.options)),s)',
    instead: "this._$AC(t)",
  },
  {
    // Two of one name are refused, and the merchant's page may bring a Lit of its own.
    part: "the name that a page's Trusted Types policy allows",
    code: 'createPolicy("lit-html",',
    instead: 'createPolicy("payment-status",',
  },
  {
    part: "polyfills, and the list of Lit's versions on a page",
    code: 'B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3");',
    instead: "B=0;",
  },
];

export const leanLit: Plugin = {
  name: "lean-lit",
  transform(code, id) {
    if (!/\/lit-html\/lit-html\.js$/.test(id)) return null;
    return CUTS.reduce((rest, cut) => without(rest, cut), code);
  },
};

function without(code: string, { part, code: cut, instead = "" }: Cut): string {
  const [before, after, ...more] = code.split(cut);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Lit has changed: look for "${part}" in release/lean-lit.ts, or take it out of the list`);
  }
  return `${before}${instead}${after}`;
}
