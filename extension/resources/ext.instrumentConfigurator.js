/**
 * The instruments that collect on this wiki now.
 *
 * Load with mw.loader.using( 'ext.instrumentConfigurator' ), or require it where it is a
 * dependency.
 */
const data = require( './data.json' );
const tokens = {
	pageview: () => mw.user.getPageviewToken(),
	session: () => mw.user.sessionId()
};

function has( object, key ) {
	return Object.prototype.hasOwnProperty.call( object, key );
}

// Nobody gets an object that somebody else could have changed.
function frozen( value ) {
	const copy = Array.isArray( value ) ? [] : {};
	for ( const key in value ) {
		copy[ key ] = typeof value[ key ] === 'object' ? frozen( value[ key ] ) : value[ key ];
	}
	return Object.freeze( copy );
}

const instruments = Object.freeze( {
	/**
	 * Return an instrument, or null when it does not collect here and now.
	 *
	 * @param {string} name
	 * @return {{stream: string, sample: {unit: string, rate: number}, attributes: string[]}|null}
	 */
	get: function ( name ) {
		return has( data, name ) ? frozen( data[ name ] ) : null;
	},

	/**
	 * Tell whether this page view or session is in the sample of an instrument.
	 *
	 * All clients have the same rule.
	 *
	 * @param {string} name
	 * @return {boolean} false too when the instrument does not collect
	 */
	inSample: function ( name ) {
		const sample = has( data, name ) ? data[ name ].sample : null;
		if ( !sample || !has( tokens, sample.unit ) ) {
			return false;
		}
		// The first 32 bits of the token, as a share of the most that they can be.
		return parseInt( tokens[ sample.unit ]().slice( 0, 8 ), 16 ) / 0xFFFFFFFF < sample.rate;
	}
} );

mw.instrumentConfigurator = instruments;
module.exports = instruments;
