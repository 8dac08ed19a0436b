<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\ChangeTags\Hook\ChangeTagsAllowedAddHook;
use MediaWiki\ChangeTags\Hook\ChangeTagsListActiveHook;
use MediaWiki\ChangeTags\Hook\ListDefinedTagsHook;
use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Hook\RecentChange_saveHook;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\SlotRecord;
use stdClass;
use Wikimedia\Rdbms\IDBAccessObject;

/** Tags every change of an instrument or a proposal, and of an instrument by what it does, so that recent changes can be filtered. */
final class TagHooks implements
	ChangeTagsAllowedAddHook,
	ChangeTagsListActiveHook,
	ListDefinedTagsHook,
	RecentChange_saveHook
{
	/** What the command line sends with its edits; nobody else has to know of it. */
	public const BY_THE_COMMAND_LINE = 'instruments';
	private const CHANGES = [ '', '-on', '-off', '-rate' ];

	public function __construct( private readonly RevisionLookup $revisions, private readonly Kinds $kinds ) {
	}

	/** @inheritDoc */
	public function onListDefinedTags( &$tags ) {
		array_push( $tags, ...$this->tags() );
	}

	/** @inheritDoc */
	public function onChangeTagsListActive( &$tags ) {
		array_push( $tags, ...$this->tags() );
	}

	/** @inheritDoc */
	public function onChangeTagsAllowedAdd( &$allowedTags, $addTags, $user ) {
		$allowedTags[] = self::BY_THE_COMMAND_LINE;
	}

	/** @inheritDoc */
	public function onRecentChange_save( $recentChange ) {
		$type = (int)$recentChange->getAttribute( 'rc_type' );
		$namespace = (int)$recentChange->getAttribute( 'rc_namespace' );
		$kind = $this->kinds->ofNamespace( $namespace );
		if ( !$kind || !in_array( $type, [ RC_EDIT, RC_NEW ], true ) ) {
			return;
		}
		$recentChange->addTags( [ $kind->noun ] );
		if ( $kind->page === $namespace ) {
			$before = $this->value( (int)$recentChange->getAttribute( 'rc_last_oldid' ) );
			$after = $this->value( (int)$recentChange->getAttribute( 'rc_this_oldid' ) );
			$recentChange->addTags( self::changes( $kind->noun, $before, $after ) );
		}
	}

	/** @return string[] */
	private function tags(): array {
		$tags = [ self::BY_THE_COMMAND_LINE ];
		foreach ( $this->kinds->all as $kind ) {
			array_push( $tags, ...array_map( static fn ( $change ) => $kind->noun . $change, self::CHANGES ) );
			array_push( $tags, ...array_map( static fn ( $event ) => "$kind->noun-$event", Events::TAGGED ) );
		}
		return $tags;
	}

	/** @return string[] */
	private static function changes( string $noun, mixed $before, mixed $after ): array {
		[ $was, $is ] = [ SwitchOff::environments( $before ), SwitchOff::environments( $after ) ];
		return array_keys( array_filter( [
			"$noun-on" => (bool)array_diff( $is, $was ),
			"$noun-off" => (bool)array_diff( $was, $is ),
			"$noun-rate" => $before && !Json::same( self::samples( $before ), self::samples( $after ) ),
		] ) );
	}

	private static function samples( mixed $document ): array {
		$overrides = Json::get( $document, 'overrides' );
		return [ 'sample' => Json::get( $document, 'sample' ) ] + array_filter( array_map(
			static fn ( $override ) => Json::get( $override, 'sample' ),
			$overrides instanceof stdClass ? (array)$overrides : []
		) );
	}

	private function value( int $revision ): mixed {
		$found = $revision ? $this->revisions->getRevisionById( $revision, IDBAccessObject::READ_LATEST ) : null;
		$content = $found?->getContent( SlotRecord::MAIN );
		return $content instanceof JsonContent ? $content->getData()->getValue() : null;
	}
}
