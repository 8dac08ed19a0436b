<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\Diff\Hook\DifferenceEngineShowDiffHook;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Permissions\Authority;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;

/** Says what two revisions differ in, above the difference of their lines, wherever MediaWiki compares two. */
final class DifferenceHooks implements DifferenceEngineShowDiffHook {
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
		private readonly Kinds $kinds,
		private readonly Settings $settings
	) {
	}

	/** @inheritDoc */
	public function onDifferenceEngineShowDiff( $differenceEngine ) {
		[ $old, $new ] = [ $differenceEngine->getOldRevision(), $differenceEngine->getNewRevision() ];
		$kind = $new ? $this->kinds->ofNamespace( $new->getPageAsLinkTarget()->getNamespace() ) : null;
		$authority = $differenceEngine->getAuthority();
		$after = $kind ? self::content( $new, $authority ) : null;
		$before = $old ? self::content( $old, $authority ) : null;
		// What is no JSON, or hidden from the reader, MediaWiki says what it can about.
		if ( !$after || ( $old && !$before ) ) {
			return;
		}
		$title = Title::newFromLinkTarget( $new->getPageAsLinkTarget() );
		$frame = new Frame( $differenceEngine->getContext(), $this->linkRenderer, $title, $kind, $this->settings );
		$differences = new Differences( $frame->phrases, $kind, $this->settings->environment() );
		$frame->show( $differences->html(
			$before ? $before->getData()->getValue() : Missing::MISSING, $after->getData()->getValue()
		) );
	}

	private static function content( RevisionRecord $revision, Authority $authority ): ?JsonContent {
		$content = $revision->getContent( SlotRecord::MAIN, RevisionRecord::FOR_THIS_USER, $authority );
		return $content instanceof JsonContent && $content->isValid() ? $content : null;
	}
}
