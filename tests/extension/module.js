// Runs the module as ResourceLoader would: argv has its data and two tokens; prints what it says of the names on stdin.
const fs = require( 'fs' );
const [ script, data, session, pageview ] = process.argv.slice( 2 );
global.mw = { user: { sessionId: () => session, getPageviewToken: () => pageview } };
const module_ = {};
new Function( 'require', 'module', fs.readFileSync( script, 'utf8' ) )( () => JSON.parse( data ), module_ );
if ( module_.exports !== mw.instrumentConfigurator ) {
	throw new Error( 'what is required is not what scripts find as mw.instrumentConfigurator' );
}
const names = JSON.parse( fs.readFileSync( 0, 'utf8' ) );
const said = {};
for ( const name of names ) {
	const first = mw.instrumentConfigurator.get( name );
	let frozen = Object.isFrozen( mw.instrumentConfigurator ) && first !== mw.instrumentConfigurator.get( name );
	( function walk( value ) {
		frozen = frozen && Object.isFrozen( value );
		Object.values( value ).filter( ( each ) => typeof each === 'object' ).forEach( walk );
	}( first || Object.freeze( {} ) ) );
	said[ '=' + name ] = { get: first, inSample: mw.instrumentConfigurator.inSample( name ), frozen: first ? frozen : null };
}
process.stdout.write( JSON.stringify( said ) );
