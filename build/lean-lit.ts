/**
 * The part of the build that leaves out of Lit what no template of ours uses. Lit is one module whose parts name each
 * other, so a bundler finds nothing unused in it; here each part is named with its code. The build ends with a sentence
 * where Lit no longer has it so; boundaries.test.ts holds our templates to doing without, and the element is tested with
 * what is left. No I/O.
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
  // What a template may be.
  {
    part: "templates of SVG and MathML",
    code: 'l=2===i?"<svg>":3===i?"<math>":""',
    instead: 'l=""',
  },
  { part: "their ends", code: '+(2===i?"</svg>":3===i?"</math>":"")' },
  {
    part: "their wrappers",
    code: ",2===i||3===i){const t=this.el.content.firstChild;t.replaceWith(...t.childNodes)}",
    instead: ",0){}",
  },
  {
    part: "compiled templates",
    code: '"number"==typeof s?this._$AC(t):(void 0===s.el&&(s.el=S.createElement(V(s.h,s.h[0]),this.options)),s)',
    instead: "this._$AC(t)",
  },
  {
    part: "kinds of templates",
    code: "x=t=>(i,...s)=>({_$litType$:t,strings:i,values:s}),b=x(1),w=x(2),T=x(3)",
    instead: "b=(t,...i)=>({strings:t,values:i}),w=b,T=b",
  },
  // Where a template may have a binding. As each attribute is bound whole and without quotes, what stands right before a
  // binding tells which kind it is, and HTML need not be understood for that.
  {
    part: "bindings in parts of attributes, in names, scripts, styles, text areas and comments",
    code: `let a,u,d=-1,f=0;for(;f<s.length&&(c.lastIndex=f,u=c.exec(s),null!==u);)f=c.lastIndex,c===v?"!--"===u[1]?c=_:void 0!==u[1]?c=m:void 0!==u[2]?(y.test(u[2])&&(n=RegExp("</"+u[2],"g")),c=p):void 0!==u[3]&&(c=p):c===p?">"===u[0]?(c=n??v,d=-1):void 0===u[1]?d=-2:(d=c.lastIndex-u[2].length,a=u[1],c=void 0===u[3]?p:'"'===u[3]?$:g):c===$||c===g?c=p:c===_||c===m?c=v:(c=p,n=void 0);const x=c===p&&t[i+1].startsWith("/>")?" ":"";l+=c===v?s+r:d>=0?(e.push(a),s.slice(0,d)+h+s.slice(d)+o+x):s+o+(-2===d?i:x)`,
    instead: String.raw`const a=/([\w-]+)=$/.exec(s);l+=a?(e.push(a[1]),s.slice(0,-1)+h):s+r`,
  },
  {
    part: "how HTML is read for them",
    code:
      String.raw`f="[ \t\n\f\r]",v=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,_=/-->/g,m=/>/g,` +
      `p=RegExp(\`>|\${f}(?:([^\\\\s"'>=/]+)(\${f}*=\${f}*(?:[^ \\t\\n\\f\\r"'\\\`<>=]|("|')|))|$)\`,"g"),` +
      `g=/'/g,$=/"/g,y=/^(?:script|style|textarea|title)$/i,`,
  },
  { part: "how it is gone through", code: "let n,l=", instead: "let l=" },
  { part: "its beginning", code: ",c=v;for", instead: ";for" },
  {
    part: "marks that no text of a template may hold, as templates hold no comments",
    code: `o=\`lit$\${Math.random().toFixed(9).slice(2)}$\`,n="?"+o,r=\`<\${n}>\`,`,
    instead: 'r="<?>",',
  },
  {
    part: "bindings of properties, events, booleans and elements",
    code: 'if(r.hasAttributes())for(const t of r.getAttributeNames())if(t.endsWith(h)){const i=v[a++],s=r.getAttribute(t).split(o),e=/([.?@])?(.*)/.exec(i);d.push({type:1,index:l,name:e[2],strings:s,ctor:"."===e[1]?I:"?"===e[1]?L:"@"===e[1]?z:H}),r.removeAttribute(t)}else t.startsWith(o)&&(d.push({type:6,index:l}),r.removeAttribute(t));',
    instead: "for(const t of r.getAttributeNames())t.endsWith(h)&&(d.push({index:l,name:v[a++]}),r.removeAttribute(t))",
  },
  {
    part: "bindings in scripts, styles and text areas",
    code: 'if(y.test(r.tagName)){const t=r.textContent.split(o),i=t.length-1;if(i>0){r.textContent=s?s.emptyScript:"";for(let s=0;s<i;s++)r.append(t[s],c()),P.nextNode(),d.push({type:2,index:++l});r.append(t[i],c())}}',
  },
  {
    part: "comments that are none of a binding",
    code: "else if(8===r.nodeType)if(r.data===n)d.push({type:2,index:l});else{let t=-1;for(;-1!==(t=r.data.indexOf(o,t+1));)d.push({type:7,index:l}),t+=o.length-1}",
    instead: "else d.push({index:l});",
  },
  {
    part: "other kinds of bindings than attributes and children",
    code: "2===r.type?i=new k(h,h.nextSibling,this,t):1===r.type?i=new r.ctor(h,r.name,r.strings,this,t):6===r.type&&(i=new Z(h,this,t))",
    instead: "i=r.name?new H(h,r.name):new k(h,h.nextSibling)",
  },
  {
    part: "bindings of many values, or of none",
    code: "void 0!==s&&(void 0!==s.strings?(s._$AI(t,s,i),i+=s.strings.length-2):s._$AI(t[i])),i++",
    instead: "s._$AI(t[i++])",
  },
  // What a binding may take.
  {
    part: "attributes in parts, and their directives",
    code: '_$AI(t,i=this,s,e){const h=this.strings;let o=!1;if(void 0===h)t=M(this,t,i,0),o=!a(t)||t!==this._$AH&&t!==E,o&&(this._$AH=t);else{const e=t;let n,r;for(t=h[0],n=0;n<h.length-1;n++)r=M(this,e[s+n],i,n),r===E&&(r=this._$AH[n]),o||=!a(r)||r!==this._$AH[n],r===A?t=A:t!==A&&(t+=(r??"")+h[n+1]),this._$AH[n]=r}o&&!e&&this.j(t)}',
    instead: "_$AI(t){t!==this._$AH&&this.j(this._$AH=t)}",
  },
  {
    part: "what they know of the template around them",
    code: 'constructor(t,i,s,e,h){this.type=1,this._$AH=A,this._$AN=void 0,this.element=t,this.name=i,this._$AM=e,this.options=h,s.length>2||""!==s[0]||""!==s[1]?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=A}',
    instead: "constructor(t,i){this._$AH=A,this.element=t,this.name=i}",
  },
  {
    part: "children that are directives, nodes or iterables other than lists",
    code: '_$AI(t,i=this){t=M(this,t,i),a(t)?t===A||null==t||""===t?(this._$AH!==A&&this._$AR(),this._$AH=A):t!==this._$AH&&t!==E&&this._(t):void 0!==t._$litType$?this.$(t):void 0!==t.nodeType?this.T(t):d(t)?this.k(t):this._(t)}',
    instead:
      '_$AI(t){a(t)?t===A||null==t||""===t?(this._$AH!==A&&this._$AR(),this._$AH=A):t!==this._$AH&&this._(t):u(t)?this.k(t):this.$(t)}',
  },
  {
    part: "nodes, once more",
    code: "this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))",
    instead: "this._$AR(),this.O(t)",
  },
  {
    part: "what children know of the template around them",
    code: "constructor(t,i,s,e){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=t,this._$AB=i,this._$AM=s,this.options=e,this._$Cv=e?.isConnected??!0}",
    instead: "constructor(t,i){this._$AH=A,this._$AA=t,this._$AB=i}",
  },
  { part: "what the items of a list know of it", code: ",this,this.options))", instead: "))" },
  {
    part: "what a template knows of those around it",
    code: "this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=i",
    instead: "this._$AV=[],this._$AD=t",
  },
  { part: "its options", code: "const t=new R(e,this),s=t.u(this.options);", instead: "const t=new R(e),s=t.u();" },
  { part: "documents other than the page", code: "(t?.creationScope??l)", instead: "l" },
  {
    part: "a name for nothing that several Lits on a page share",
    code: 'Symbol.for("lit-nothing")',
    instead: "Symbol()",
  },
  // What directives ask for.
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
    part: "a mark for a compiler",
    code: "const s=i(t).nextSibling;i(t).remove(),t=s",
    instead: "const s=t.nextSibling;t.remove(),t=s",
  },
  // Who renders, and into what.
  {
    part: "options of render()",
    code: "(t,i,s)=>{const e=s?.renderBefore??i;let h=e._$litPart$;if(void 0===h){const t=s?.renderBefore??null;e._$litPart$=h=new k(i.insertBefore(c(),t),t,void 0,s??{})}return h._$AI(t),h}",
    instead: "(t,i)=>(i._$litPart$??=new k(i.insertBefore(c(),null),null))._$AI(t)",
  },
  {
    // Two of one name are refused, and the merchant's page may bring a Lit of its own.
    part: "the name that a page's Trusted Types policy allows",
    code: 'createPolicy("lit-html",',
    instead: 'createPolicy("payment-status",',
  },
  {
    part: "what tools ask of Lit",
    code: "j={M:h,P:o,A:n,C:1,L:N,R,D:d,V:M,I:k,H,N:L,U:z,B:I,F:Z}",
    instead: "j={}",
  },
  {
    part: "polyfills, and the list of Lit's versions on a page",
    code: 'B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3");',
    instead: "B=0;",
  },
];

export const leanLit: Plugin = {
  name: "lean-lit",
  transform: (code, id) => (isLit(id) ? lean(code) : null),
};

export function isLit(path: string): boolean {
  return /\/lit-html\/lit-html\.js$/.test(path);
}

/** Lit's one module → what is left of it. */
export function lean(code: string): string {
  return CUTS.reduce(without, code);
}

function without(code: string, { part, code: cut, instead = "" }: Cut): string {
  const [before, after, ...more] = code.split(cut);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Lit has changed: look for "${part}" in build/lean-lit.ts, or take it out of the list`);
  }
  return `${before}${instead}${after}`;
}
