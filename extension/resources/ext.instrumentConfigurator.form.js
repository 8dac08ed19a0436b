'use strict';

/**
 * What scripts add to the form of an instrument. Without them it does the same, by its buttons.
 */
const risks = require( './attributes.json' );

/**
 * @param {Document|Element} within
 * @param {string} selector
 * @return {Element[]}
 */
function all( within, selector ) {
	return Array.from( within.querySelectorAll( selector ) );
}

/**
 * @param {string[]} names
 * @return {string} "low", "medium" or "high": what collecting these attributes together means
 */
function impliedRisk( names ) {
	const told = Object.keys( risks.sensitive )
		.filter( ( fact ) => risks.sensitive[ fact ].some( ( name ) => names.includes( name ) ) );
	const found = risks.together
		.find( ( combination ) => combination.all.every( ( fact ) => told.includes( fact ) ) );
	return found ? found.risk : 'low';
}

/**
 * Keep the sentence of the implied risk true while somebody chooses.
 *
 * @param {HTMLFormElement} form
 */
function watchRisk( form ) {
	const place = document.getElementById( 'ext-instrumentConfigurator-implied' );
	const others = form.elements[ 'more/doc/contextual_attributes' ];
	if ( !place || !others ) {
		return;
	}
	const tell = () => {
		const names = all( form, 'input[name="doc/contextual_attributes[]"]:checked' )
			.map( ( box ) => box.value )
			.concat( others.value.split( '\n' ).map( ( line ) => line.trim() ) );
		// Messages used here:
		// * instrumentconfigurator-risk-low
		// * instrumentconfigurator-risk-medium
		// * instrumentconfigurator-risk-high
		const level = mw.message( 'instrumentconfigurator-risk-' + impliedRisk( names ) ).text();
		const strong = place.querySelector( 'strong' );
		if ( strong.textContent !== level ) {
			strong.textContent = level;
		}
	};
	form.addEventListener( 'change', tell );
	others.addEventListener( 'input', tell );
}

/**
 * Put a field above the attributes that hides those without a text in their name or help.
 *
 * @param {HTMLElement} list
 */
function addSearch( list ) {
	const label = document.createElement( 'label' );
	const input = document.createElement( 'input' );
	const status = document.createElement( 'div' );
	const frame = document.createElement( 'div' );
	label.textContent = mw.msg( 'instrumentconfigurator-form-search' );
	label.htmlFor = input.id = 'ext-instrumentConfigurator-search';
	input.type = 'search';
	input.className = 'cdx-text-input__input';
	input.autocomplete = 'off';
	status.setAttribute( 'role', 'status' );
	status.className = 'ext-instrumentConfigurator-hint';
	frame.className = 'cdx-text-input';
	frame.append( input );
	list.prepend( label, frame, status );
	const search = () => {
		const wanted = input.value.trim().toLowerCase();
		let found = 0;
		all( list, '.ext-instrumentConfigurator-group' ).forEach( ( group ) => {
			let inGroup = 0;
			all( group, '.ext-instrumentConfigurator-choice' ).forEach( ( choice ) => {
				// What is chosen stays in sight: nobody forgets what they collect.
				choice.hidden = !choice.textContent.toLowerCase().includes( wanted ) &&
					!choice.querySelector( 'input' ).checked;
				inGroup += choice.hidden ? 0 : 1;
			} );
			group.hidden = inGroup === 0;
			found += inGroup;
		} );
		status.textContent = wanted === '' ? '' : mw.msg( 'instrumentconfigurator-form-search-found', found );
	};
	input.addEventListener( 'input', search );
	input.addEventListener( 'keydown', ( event ) => {
		if ( event.key === 'Enter' ) {
			// It searches already; it must not send the form.
			event.preventDefault();
		}
	} );
}

/**
 * Let a button add its row at once.
 *
 * @param {HTMLButtonElement} button
 */
function addRows( button ) {
	const body = button.parentElement.querySelector( 'tbody' );
	button.addEventListener( 'click', ( event ) => {
		event.preventDefault();
		const row = body.lastElementChild.cloneNode( true );
		all( row, 'input' ).forEach( ( input ) => {
			input.value = '';
			const [ last, next ] = [ 0, 1 ]
				.map( ( more ) => mw.language.convertNumber( body.rows.length + more ) );
			input.setAttribute( 'aria-label', input.getAttribute( 'aria-label' ).replace( last, next ) );
		} );
		body.append( row );
		row.querySelector( 'input' ).focus();
	} );
}

/**
 * Ask before somebody leaves what they wrote.
 *
 * @param {HTMLFormElement} form
 */
function guard( form ) {
	const written = () => new URLSearchParams( new FormData( form ) ).toString();
	const before = written();
	// What was checked is not saved yet.
	const isWritten = form.querySelector( '.ext-instrumentConfigurator-fields' ).dataset.written === '1';
	const guarded = mw.confirmCloseWindow( { test: () => isWritten || written() !== before } );
	form.addEventListener( 'submit', () => guarded.release() );
}

const shown = document.getElementById( 'ext-instrumentConfigurator-form' );
if ( shown && shown.querySelector( '.ext-instrumentConfigurator-fields:not( [disabled] )' ) ) {
	watchRisk( shown );
	all( document, '[data-pointer="/contextual_attributes"] > .cdx-field__control' ).forEach( addSearch );
	all( shown, 'button[name=add-row]' ).forEach( addRows );
	guard( shown );
}
