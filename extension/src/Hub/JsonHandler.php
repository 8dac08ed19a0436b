<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Api\ApiMessage;
use MediaWiki\Content\Content;
use MediaWiki\Content\JsonContent;
use MediaWiki\Content\JsonContentHandler;
use MediaWiki\Content\Renderer\ContentParseParams;
use MediaWiki\Content\Transform\PreSaveTransformParams;
use MediaWiki\Content\ValidationParams;
use MediaWiki\Context\RequestContext;
use MediaWiki\Extension\InstrumentConfigurator\Document\Fault;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Normalisation;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Syntax;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Html\Html;
use MediaWiki\Json\FormatJson;
use MediaWiki\MediaWikiServices;
use MediaWiki\Message\Message;
use MediaWiki\Parser\ParserOutput;
use MediaWiki\Revision\SlotRecord;
use StatusValue;
use stdClass;

/**
 * The wiki's handler of JSON, but for what it does to our pages: it never merges them, reads every switch-off, and says
 * where a text is no JSON.
 *
 * MediaWiki merges line by line: after an edit conflict (form, API, REST), and for an undo of what is not the newest
 * edit. What comes out of that nobody wrote. Other JSON pages are handled as ever.
 */
final class JsonHandler extends JsonContentHandler {
	/** Take the place of the wiki's handler, when the extension is loaded. */
	public static function register(): void {
		$usual = get_parent_class( self::class );
		$handler = $GLOBALS['wgContentHandlers'][CONTENT_MODEL_JSON] ?? null;
		if ( $handler === $usual ) {
			$GLOBALS['wgContentHandlers'][CONTENT_MODEL_JSON] = self::class;
		} elseif ( is_array( $handler ) && ( $handler['class'] ?? '' ) === $usual ) {
			$GLOBALS['wgContentHandlers'][CONTENT_MODEL_JSON]['class'] = self::class;
		}
	}

	/** @inheritDoc */
	public function merge3( Content $oldContent, Content $myContent, Content $yourContent ) {
		if ( !self::isOnOurPages( $yourContent ) ) {
			return parent::merge3( $oldContent, $myContent, $yourContent );
		}
		[ $old, $mine, $yours ] = array_map( self::value( ... ), [ $oldContent, $myContent, $yourContent ] );
		return match ( true ) {
			// The page came back to the text that the edit was made on, or both said the same: nothing is to merge.
			$oldContent->equals( $yourContent ) => $myContent,
			$mine !== null && Json::same( $mine, $yours ) => $yourContent,
			// Who switches off in the form switches off whatever is there by now. Programs are told of the conflict.
			self::isInTheForm() && SwitchOff::is( $old, $mine ) && $yours instanceof stdClass
				=> self::content( SwitchOff::of( $yours ) ),
			default => false,
		};
	}

	/** @inheritDoc */
	public function validateSave( Content $content, ValidationParams $validationParams ) {
		$status = parent::validateSave( $content, $validationParams );
		$isOurs = self::kinds()->ofNamespace( $validationParams->getPageIdentity()->getNamespace() ) !== null;
		if ( $status->isOK() || !$isOurs || !$content instanceof JsonContent || $content->isValid() ) {
			return $status;
		}
		$fault = Syntax::fault( $content->getText() );
		return $fault === null ? $status : StatusValue::newFatal( ApiMessage::create(
			self::said( $fault ), 'invalid-json-data',
			[ 'fault' => $fault->name, 'line' => $fault->line, 'column' => $fault->column ]
		) );
	}

	/** @inheritDoc */
	protected function fillParserOutput(
		Content $content, ContentParseParams $cpoParams, ParserOutput &$parserOutput
	) {
		parent::fillParserOutput( $content, $cpoParams, $parserOutput );
		$isOurs = self::kinds()->ofNamespace( $cpoParams->getPage()->getNamespace() ) !== null;
		$fault = $isOurs && $content instanceof JsonContent && !$content->isValid() && $cpoParams->getGenerateHtml()
			? Syntax::fault( $content->getText() ) : null;
		if ( $fault ) {
			$parserOutput->setRawText( Html::errorBox( self::said( $fault )->parse() ) );
		}
	}

	/** Return where a text is no JSON, and what is wrong there. */
	public static function said( Fault $fault ): Message {
		return wfMessage(
			'instrumentconfigurator-json-at', (string)$fault->line, (string)$fault->column,
			wfMessage( $fault->messageKey(), ...array_map( 'wfEscapeWikiText', $fault->facts ) )
		);
	}

	/** @inheritDoc */
	public function preSaveTransform( Content $content, PreSaveTransformParams $pstParams ): Content {
		$page = $pstParams->getPage();
		$mended = self::isLive( $page->getNamespace() ) ? self::mended( $content ) : $content;
		return parent::preSaveTransform( $mended, $pstParams );
	}

	/**
	 * Return a content that can be stored for one that cannot, if it is a document as a reader got it.
	 *
	 * That is one with escapes that normalisation garbled, or with a number that is too large. Whether it switches off,
	 * and so may be saved, is for others to say.
	 */
	private static function mended( Content $content ): Content {
		$value = self::value( $content );
		$storable = $value === null || ( $content->isValid() && json_encode( $value ) !== false );
		return $storable ? $content : self::content( $value );
	}

	/** Return the value of a JSON content, read decomposed if it is no JSON otherwise; null if there is none. */
	private static function value( Content $content ): mixed {
		if ( !$content instanceof JsonContent ) {
			return null;
		}
		return $content->isValid()
			? $content->getData()->getValue() : json_decode( Normalisation::decomposed( $content->getText() ) );
	}

	private static function content( mixed $value ): JsonContent {
		$storable = Normalisation::storable( $value );
		return new JsonContent( (string)FormatJson::encode( $storable, "\t", FormatJson::UTF8_OK ) );
	}

	/** Tell whether a text stands, or stood, on one of our pages. No content knows its page. */
	private static function isOnOurPages( Content $content ): bool {
		return $content instanceof JsonContent && (bool)MediaWikiServices::getInstance()->getConnectionProvider()
			->getPrimaryDatabase()->newSelectQueryBuilder()
			->select( '1' )
			->from( 'page' )
			->join( 'revision', null, 'rev_page = page_id' )
			->join( 'slots', null, 'slot_revision_id = rev_id' )
			->join( 'content', null, 'content_id = slot_content_id' )
			->where( [
				'page_namespace' => self::kinds()->namespaces(),
				'content_sha1' => SlotRecord::base36Sha1( $content->getText() ),
			] )
			->caller( __METHOD__ )->fetchField();
	}

	private static function isInTheForm(): bool {
		$title = RequestContext::getMain()->getTitle();
		return defined( 'MW_ENTRY_POINT' ) && MW_ENTRY_POINT === 'index'
			&& $title && self::isLive( $title->getNamespace() );
	}

	private static function isLive( int $namespace ): bool {
		return self::kinds()->ofNamespace( $namespace )?->page === $namespace;
	}

	private static function kinds(): Kinds {
		return Services::of()->getKinds();
	}
}
